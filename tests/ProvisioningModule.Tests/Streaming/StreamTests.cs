using System.Globalization;
using System.Text;
using Provisioning;

namespace ProvisioningModule.Tests.Streaming;

/// <summary>Objects come out as they are read, and go in one by one.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Each_object_is_done_before_the_next_is_asked_for()
    {
        var order = _contoso.Invoke(
            """
            $log = [Collections.Generic.List[string]]::new()
            'x', 'y', 'z' | ForEach-Object { $log.Add("in $_"); [pscustomobject]@{ userName = $_ } } | New-ProvUser -PassThru | ForEach-Object { $log.Add("out $($_.UserName)") }
            $log
            """).ThrowIfFailed().Of<string>();
        order.ShouldBe(["in x", "out x", "in y", "out y", "in z", "out z"]);
    }

    [Fact]
    public void The_first_user_comes_out_before_the_last_is_read()
    {
        var rows = new StringBuilder("Id,Mail,First,Last,Dept,Title,Status\n");
        foreach (var n in Enumerable.Range(1, 2500))
            rows.Append(CultureInfo.InvariantCulture, $"{n},user{n}@contoso.com,First,Last,Legal,Clerk,Active\n");
        File.WriteAllText(_contoso.HrFile, rows.ToString());
        _contoso.Invoke("$null = Invoke-ProvImport hr; $global:last = @(Get-ProvUser)[-1]").ThrowIfFailed();
        // While the first is in the pipeline the last is changed: whoever had read all of them already would give the old value.
        var shown = _contoso.Invoke("$n = 0; Get-ProvUser | ForEach-Object { if ($n++ -eq 0) { Set-ProvUser $last -DisplayName Changed }; $_ } | Where-Object Id -eq $last.Id").ThrowIfFailed();
        shown.One<User>().DisplayName.ShouldBe("Changed");
    }
}
