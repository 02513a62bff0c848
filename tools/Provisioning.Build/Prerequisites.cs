namespace Provisioning.Build;

/// <summary>What the tests need beside the SDK: programs of Debian's packages, a browser among them, and the SCIM servers of npm.</summary>
internal static class Prerequisites
{
    // A program, and Debian's package that has it.
    private static readonly (string Program, string Package)[] Programs = [("node", "nodejs"), ("npm", "npm"), ("chromium", "chromium")];

    /// <summary>Installs what is missing when it may.</summary>
    /// <exception cref="TaskFailedException">Something is missing and must be installed by hand; the message says what.</exception>
    public static async Task EnsureAsync()
    {
        await EnsureProgramsAsync();
        await EnsureServersAsync();
    }

    private static async Task EnsureProgramsAsync()
    {
        var missing = Programs.Where(p => !Command.Exists(p.Program)).Select(p => p.Package).ToArray();
        if (missing.Length == 0)
            return;
        var list = string.Join(' ', missing);
        var byHand = $"The tests need {list}. Install them with: sudo apt-get install --no-install-recommends {list}";
        if (!Command.Exists("apt-get"))
            throw new TaskFailedException($"The tests need {list}, and there is no apt-get here to install them. Install Node.js 18 or newer with npm, and Chromium.");
        string[] front = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        if (front.Length > 0 && (!Command.Exists("sudo") || await Command.RunAsync("sudo", ["-n", "true"]) != 0))
            throw new TaskFailedException(byHand);
        string[] update = [.. front, "apt-get", "-qq", "update"];
        string[] install = [.. front, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "install", "-y", "--no-install-recommends", .. missing];
        await Command.MustAsync("Reading Debian's package lists", update[0], update[1..]);
        await Command.MustAsync($"Installing {list}", install[0], install[1..]);
    }

    private static async Task EnsureServersAsync()
    {
        var folder = Path.Combine(Command.Root, "tests", "servers");
        var wanted = new FileInfo(Path.Combine(folder, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc)
            return;
        await Command.MustAsync("Installing the SCIM servers of the tests", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder);
    }
}
