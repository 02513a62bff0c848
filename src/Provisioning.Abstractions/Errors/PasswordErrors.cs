namespace Provisioning;

/// <summary>Keeps what a service says of a password it was sent out of errors where the password may be in it.</summary>
public static class PasswordErrors
{
    // Services repeat what they refuse, whole, cut short or written in another way.
    private const int Window = 4;

    /// <summary>The error, without the service's own words where they have a piece of the password in them.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="password">The password that was sent.</param>
    public static ProvisioningException Without(ProvisioningException exception, ReadOnlySpan<char> password)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var error = exception.Error;
        var safe = error with
        {
            Detail = IsIn(error.Detail, password) ? null : error.Detail,
            Message = IsIn(error.Message, password) ? $"Setting the password failed at '{error.App}', in words that have a piece of it in them." : error.Message,
        };
        return safe == error ? exception : safe.ToException();
    }

    private static bool IsIn(string? text, ReadOnlySpan<char> password)
    {
        if (text is null || password.IsEmpty)
            return false;
        var window = Math.Min(Window, password.Length);
        for (var i = 0; i + window <= password.Length; i++)
        {
            if (text.AsSpan().Contains(password.Slice(i, window), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
