using Provisioning.Testing;

namespace Provisioning.Scim.Service.Tests;

/// <summary>A practice application that keeps what it has in a file.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task What_it_has_is_there_after_a_restart_with_its_version_and_its_order()
    {
        using var folder = new TemporaryFolder();
        string before;
        await using (var service = Start(folder["app.jsonl"]))
        {
            var gone = await service.CreateAsync("gone");
            await service.CreateAsync("zoe", ""","password":"canary","externalId":"1" """);
            await service.CreateAsync("adam");
            await service.SendAsync("POST", "Groups", """{"displayName":"all"}""");
            (await service.SendAsync("DELETE", $"Users/{gone}")).Status.ShouldBe(204);
            before = await UsersAsync(service);
        }

        File.ReadAllText(folder["app.jsonl"]).ShouldNotContain("canary");
        await using var again = Start(folder["app.jsonl"]);
        (await UsersAsync(again)).ShouldBe(before);
        again.Host.Groups.ShouldBe(1);
        (await again.NamesAsync("filter=externalId%20eq%20%221%22")).ShouldBe(["zoe"]);
        (await again.SendAsync("POST", "Users", """{"userName":"ZOE"}""")).Status.ShouldBe(409);
        await again.CreateAsync("last");
        (await again.NamesAsync("")).ShouldBe(["zoe", "adam", "last"]);
    }

    [Fact]
    public async Task A_last_line_that_was_cut_off_is_left_out()
    {
        using var folder = new TemporaryFolder();
        await using (var service = Start(folder["app.jsonl"]))
        {
            await service.CreateAsync("first");
            await service.CreateAsync("second");
        }

        var text = await File.ReadAllTextAsync(folder["app.jsonl"]);
        await File.WriteAllTextAsync(folder["app.jsonl"], text[..^20]);
        await using var again = Start(folder["app.jsonl"]);
        (await again.NamesAsync("")).ShouldBe(["first"]);
    }

    [Theory]
    [InlineData("this is no practice application\nat all\n")]
    [InlineData("WorkerID,FullName")]
    [InlineData("{\"important\":true}")]
    [InlineData("{\"type\":\"Printer\",\"id\":\"1\"}\n{\"type\":\"User\",\"id\":\"1\"}\n")]
    [InlineData("{\"type\":\"User\",\"id\":\"1\",\"number\":1,\"created\":\"yesterday\"}\n{\"type\":\"User\",\"id\":\"1\"}\n")]
    public void A_file_that_is_not_its_own_is_named_and_stays_as_it_is(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["people.csv"], text);
        var error = Should.Throw<ProvisioningException>(() => Start(folder["people.csv"])).Error;
        error.Id.ShouldBe(ErrorIds.FileUnreadable);
        error.Message.ShouldContain("people.csv");
        error.Message.ShouldContain("line 1");
        File.ReadAllText(folder["people.csv"]).ShouldBe(text);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ProvisioningException>(() => Start(folder[Path.Combine("nowhere", "app.jsonl")])).Error.Message.ShouldContain("nowhere");
    }

    private static ServiceHarness Start(string path) => ServiceHarness.Start(o => o with { Path = path });

    private static async Task<string> UsersAsync(ServiceHarness service) =>
        (await service.GetAsync("Users")).Body!["Resources"]!.ToJsonString().Replace(service.Host.BaseUri, "", StringComparison.Ordinal);
}
