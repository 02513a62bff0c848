using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of configuration as files, whatever it is.</summary>
public sealed class ConfigProperties
{
    private static readonly string[] Attributes = ["department", "title", "mail", "badge", "site", "displayName"];

    /// <summary>A configuration: of attributes, apps and groups what is random about each.</summary>
    public sealed record Spec((string Name, bool Unique, string? Text)[] Customs, (bool Source, int[] Maps, int Mode, int Match)[] Apps, (string? Filter, int[] Apps, int[] Nested, string? Value)[] Groups);

    public static Arbitrary<Spec> Specs()
    {
        var text = Gen.OneOf(Gen.Elements<string?>(null, "", "a \"quoted\" text", "Zeile\neins", "ümläut – 漢字", "<b>&'"), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => (string?)new string([.. s.Get.Where(c => !char.IsSurrogate(c))])));
        var custom = from name in Gen.Elements("badge", "site") from unique in Gen.Elements(true, false) from words in text select (name, unique, words);
        var app = from source in Gen.Elements(true, false) from maps in Gen.Choose(0, Attributes.Length - 1).ArrayOf() from mode in Gen.Choose(0, 2) from match in Gen.Choose(0, 3) select (source, maps.Distinct().ToArray(), mode, match);
        var grp = from filter in Gen.Elements<string?>(null, "department eq \"Sales\"", "title pr and not (mail co \"@x\")") from apps in Gen.Choose(0, 3).ArrayOf() from nested in Gen.Choose(0, 3).ArrayOf() from value in text select (filter, apps.Distinct().ToArray(), nested.Distinct().ToArray(), value);
        return (from customs in custom.ArrayOf() from apps in app.ArrayOf() from groups in grp.ArrayOf() select new Spec([.. customs.DistinctBy(c => c.name)], [.. apps.Take(4)], [.. groups.Take(4)])).ToArbitrary();
    }

    [Property(MaxTest = 25)]
    public Property Exported_imported_into_an_empty_store_and_exported_again_it_is_the_same_bytes() => Prop.ForAll(Specs(), spec =>
    {
        CheckAsync(spec).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckAsync(Spec spec)
    {
        var none = CancellationToken.None;
        using var store = new EngineHarness();
        foreach (var (name, unique, text) in spec.Customs)
            await store.Engine.Directory.SetAttributeAsync(new() { Name = name, Unique = unique, Indexed = true, Description = text }, none);
        var known = Attributes.Where(a => a is not ("badge" or "site") || spec.Customs.Any(c => c.Name == a)).ToList();
        for (var i = 0; i < spec.Apps.Length; i++)
        {
            var (source, maps, mode, match) = spec.Apps[i];
            (string, string)[] mappings = [("userName", "userName"), .. maps.Select(m => Attributes[m]).Where(known.Contains).Select(a => (a, a))];
            string[] matchOn = match switch { 1 => ["userName"], 2 => ["mail"], _ => [] };
            if (source)
                await store.AddSourceAsync($"app{i}", matchOn, mappings);
            else
                await store.AddTargetAsync($"app{i}", (AppMode)mode, matchOn, mappings);
        }

        var groups = new List<Group>();
        for (var i = 0; i < spec.Groups.Length; i++)
        {
            var group = await store.AddGroupAsync($"Group {i}: <*>", spec.Groups[i].Filter);
            groups.Add(group);
            foreach (var app in spec.Groups[i].Apps.Where(a => a < spec.Apps.Length && !spec.Apps[a].Source))
                await store.GrantGroupAsync($"app{app}", group, new() { Values = AttributeSet.Empty.With("title", spec.Groups[i].Value) });
            foreach (var nested in spec.Groups[i].Nested.Where(n => n < i))
                await store.Engine.Groups.NestAsync(group, groups[nested], null, null, none);
        }

        using var files = new ConfigHarness();
        await ConfigHarness.ExportAsync(store, files.Folder);
        using var other = new EngineHarness();
        await ConfigHarness.ImportAsync(other, files.Folder);
        using var again = new ConfigHarness();
        await ConfigHarness.ExportAsync(other, again.Folder);
        ConfigHarness.Picture(again.Folder).ShouldBe(ConfigHarness.Picture(files.Folder));
        (await ConfigHarness.CompareAsync(other, files.Folder)).ShouldBeEmpty();
        // Everything goes again, in whatever order it has to.
        using var empty = new ConfigHarness();
        empty["policies/lifecycle.json"] = files["policies/lifecycle.json"];
        await ConfigHarness.ImportAsync(other, empty.Folder, new() { Prune = true });
        (await ConfigHarness.CompareAsync(other, empty.Folder)).ShouldBeEmpty();
        (await other.Engine.Apps.ListAsync(none).ToListAsync()).ShouldBeEmpty();
    }
}
