namespace Provisioning.Ldap;

/// <summary>
/// Notices when nothing comes for too long while something is waited for. Time in which nothing is taken from the network, because nobody reads what came, does not count.
/// </summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _limit;
    private readonly Action _onSilence;
    private readonly ITimer _timer;
    private long _last;
    private int _waiting;
    private bool _isPaused;
    private bool _isArmed;

    public SilenceWatch(TimeProvider clock, TimeSpan limit, Action onSilence)
    {
        (_clock, _limit, _onSilence) = (clock, limit, onSilence);
        _last = clock.GetTimestamp();
        _timer = clock.CreateTimer(static state => ((SilenceWatch)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something is waited for from now on.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_waiting++ == 0)
                Heard();
            Arm(_limit);
        }
    }

    /// <summary>One thing less is waited for.</summary>
    public void End()
    {
        lock (_gate)
            _waiting--;
    }

    /// <summary>Something came.</summary>
    public void Heard() => Volatile.Write(ref _last, _clock.GetTimestamp());

    /// <summary>Nothing is taken from the network until <see cref="Resume"/>.</summary>
    public void Pause() => Volatile.Write(ref _isPaused, true);

    /// <summary>Octets are taken again.</summary>
    public void Resume()
    {
        Heard();
        Volatile.Write(ref _isPaused, false);
    }

    public void Dispose() => _timer.Dispose();

    private void Arm(TimeSpan after)
    {
        if (_isArmed || _limit == Timeout.InfiniteTimeSpan)
            return;
        _isArmed = true;
        _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        lock (_gate)
        {
            _isArmed = false;
            if (_waiting == 0)
                return;
            var silent = _clock.GetElapsedTime(Volatile.Read(ref _last));
            if (Volatile.Read(ref _isPaused) || silent < _limit)
            {
                Arm(Volatile.Read(ref _isPaused) ? _limit : _limit - silent);
                return;
            }
        }

        _onSilence();
    }
}
