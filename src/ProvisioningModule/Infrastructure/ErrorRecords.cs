using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Turns the product's errors into PowerShell's.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="target">The input object that it is about; the error's own target stands in when there is none.</param>
    public static ErrorRecord From(ProvisioningError error, object? target) => From(error.ToException(), target);

    /// <summary>The record of a thrown error.</summary>
    public static ErrorRecord From(ProvisioningException exception, object? target)
    {
        var error = exception.Error;
        var record = new ErrorRecord(exception, error.Id, Category(error.Category), target ?? error.Target);
        if (error.Detail is not null || error.RecommendedAction is not null)
        {
            var text = error.Detail is null ? error.Message : $"{error.Message} {Speaker(error)} said: {error.Detail}";
            record.ErrorDetails = new ErrorDetails(text) { RecommendedAction = error.RecommendedAction };
        }

        return record;
    }

    /// <summary>The record of an exception that nobody expected. Its message has no stack trace; the exception within has.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="command">The cmdlet's name.</param>
    /// <param name="target">The input object.</param>
    public static ErrorRecord Unexpected(Exception exception, string command, object? target)
    {
        var error = new ProvisioningError
        {
            Id = ErrorIds.InternalError,
            Category = ProvisioningErrorCategory.Internal,
            Message = $"{command} failed in a way that was not foreseen ({exception.GetType().Name}: {exception.Message})",
            RecommendedAction = "Report it as a fault of ProvisioningModule, with what $Error[0].Exception.InnerException.StackTrace shows.",
        };
        return From(error.ToException(exception), target);
    }

    private static string Speaker(ProvisioningError error) => error.App ?? "The other side";

    private static ErrorCategory Category(ProvisioningErrorCategory category) => category switch
    {
        ProvisioningErrorCategory.InvalidInput => ErrorCategory.InvalidArgument,
        ProvisioningErrorCategory.InvalidData => ErrorCategory.InvalidData,
        ProvisioningErrorCategory.NotFound => ErrorCategory.ObjectNotFound,
        ProvisioningErrorCategory.Conflict => ErrorCategory.ResourceExists,
        ProvisioningErrorCategory.Authentication => ErrorCategory.AuthenticationError,
        ProvisioningErrorCategory.Permission => ErrorCategory.PermissionDenied,
        ProvisioningErrorCategory.LimitExceeded => ErrorCategory.LimitsExceeded,
        ProvisioningErrorCategory.Unavailable => ErrorCategory.ResourceUnavailable,
        ProvisioningErrorCategory.Timeout => ErrorCategory.OperationTimeout,
        ProvisioningErrorCategory.InvalidOperation => ErrorCategory.InvalidOperation,
        ProvisioningErrorCategory.Damaged => ErrorCategory.ReadError,
        ProvisioningErrorCategory.Protocol => ErrorCategory.ProtocolError,
        _ => ErrorCategory.NotSpecified,
    };
}
