using System.Threading.Channels;

namespace Provisioning.Ldap;

/// <summary>A request that is under way, and what came for it and was not taken yet.</summary>
internal sealed class Exchange
{
    private readonly Channel<LdapAnswer> _answers = Channel.CreateUnbounded<LdapAnswer>(new() { SingleReader = true, SingleWriter = false });
    private readonly LdapLink _link;
    private readonly TaskCompletionSource? _handled;
    private long _waitingBytes;
    private bool _isAwaited = true;

    public Exchange(LdapLink link, int id, LdapRequest request, bool isExclusive, bool keepsOpen)
    {
        (_link, Id, Request, KeepsOpen) = (link, id, request, keepsOpen);
        if (isExclusive)
            _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public int Id { get; }

    public LdapRequest Request { get; }

    /// <summary>Whether it waits for changes, so that silence says nothing.</summary>
    public bool KeepsOpen { get; }

    /// <summary>Whether nothing else may be under way: signing in, and StartTLS.</summary>
    public bool IsExclusive => _handled is not null;

    /// <summary>Whether any of it may have left.</summary>
    public bool WasSent { get; set; }

    /// <summary>Whether the last answer came.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether somebody waits for its next answer, or the request is on its way.</summary>
    public bool IsAwaited => Volatile.Read(ref _isAwaited);

    /// <summary>Octets that came and were not taken.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    /// <summary>Ends when an exclusive exchange's answer was acted on: nothing more is read before.</summary>
    public Task WhenHandled => _handled?.Task ?? Task.CompletedTask;

    /// <summary>Says that the answer was acted on.</summary>
    public void Handled() => _handled?.TrySetResult();

    /// <summary>Whether the directory may be another one although no answer came.</summary>
    public bool IsInDoubt => Request.ChangesDirectory && WasSent && !IsAnswered;

    public void Came(in LdapAnswer answer)
    {
        Interlocked.Add(ref _waitingBytes, answer.Size);
        _answers.Writer.TryWrite(answer);
    }

    /// <summary>No more will come.</summary>
    public void End(LdapException? failure)
    {
        _answers.Writer.TryComplete(failure);
        Handled();
    }

    /// <summary>The next answer.</summary>
    /// <exception cref="LdapException">None will come.</exception>
    public ValueTask<LdapAnswer> NextAsync(CancellationToken cancellationToken) =>
        _answers.Reader.TryRead(out var answer) ? new(Taken(answer)) : WaitAsync(cancellationToken);

    private async ValueTask<LdapAnswer> WaitAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _isAwaited, true);
        _link.Wanted();
        try
        {
            return Taken(await _answers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (ChannelClosedException e) when (e.InnerException is LdapException failure)
        {
            throw failure;
        }
    }

    private LdapAnswer Taken(in LdapAnswer answer)
    {
        Volatile.Write(ref _isAwaited, false);
        _link.Taken(Interlocked.Add(ref _waitingBytes, -answer.Size));
        return answer;
    }
}
