using System.Collections;
using System.Management.Automation;
using System.Text;

namespace ProvisioningModule.Tests.Passwords;

/// <summary>Everything that a script wrote, as text, however deep in an object it is: what a transcript, a log or a curious script could show.</summary>
internal static class SecretDump
{
    private const int Depth = 6;

    public static string Of(ScriptResult result)
    {
        var text = new StringBuilder();
        foreach (var line in result.Warnings.Concat(result.Verbose).Concat(result.Progress.Select(p => p.ToString())))
            text.AppendLine(line);
        foreach (var error in result.Errors)
            text.AppendLine(error.ToString()).AppendLine(error.Exception.ToString()).AppendLine(error.ErrorDetails?.ToString()).AppendLine(error.ErrorDetails?.RecommendedAction).AppendLine(error.TargetObject?.ToString());
        foreach (var item in result.Output)
            Append(text, item, Depth);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? item, int left)
    {
        text.AppendLine(item?.ToString());
        if (left == 0 || item is null or string or ValueType or Type)
            return;
        if (item is IEnumerable list)
        {
            foreach (var one in list)
                Append(text, one, left - 1);
        }

        foreach (var property in PSObject.AsPSObject(item).Properties)
        {
            if (!property.IsGettable || property.MemberType != PSMemberTypes.Property)
                continue;
            try
            {
                Append(text, property.Value, left - 1);
            }
            catch (GetValueException e)
            {
                text.AppendLine(e.ToString());
            }
        }
    }
}
