namespace Provisioning.Testing;

/// <summary>Where things are that tests need.</summary>
public static class TestPaths
{
    /// <summary>The repository's root: the nearest folder above the test assembly with the solution in it.</summary>
    public static string RepoRoot { get; } = Above(AppContext.BaseDirectory, "ProvisioningModule.sln");

    /// <summary>The folder with the sample data that all of the project's repositories share.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static string SharedData
    {
        get
        {
            for (var folder = new DirectoryInfo(RepoRoot).Parent; folder is not null; folder = folder.Parent)
            {
                var data = Path.Combine(folder.FullName, "shared", "data");
                if (Directory.Exists(data))
                    return data;
            }

            throw new DirectoryNotFoundException($"This test needs the folder shared/data beside the repository ({RepoRoot}), and it is not there.");
        }
    }

    private static string Above(string start, string file)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, file)))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above '{start}' has {file}.");
    }
}
