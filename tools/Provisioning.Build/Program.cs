namespace Provisioning.Build;

/// <summary>The repository's tasks, the same on every system.</summary>
internal static class Program
{
    private const string Usage =
        """
        build    builds everything and packs it
        test     runs every test; installs what the tests need when it may, and says what to install otherwise
        demo     does the main job and shows it: samples/quickstart.ps1 in provsh
        pack     makes artifacts/module (the module's folder) and artifacts/shell (provsh)
        bench    measures, and prints the figures of docs/performance.md; names of figures may follow
        """;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is [] or ["-h" or "--help" or "help", ..])
        {
            Console.WriteLine(Usage);
            return 0;
        }

        var rest = arguments[1..];
        try
        {
            switch (arguments[0].ToLowerInvariant())
            {
                case "build":
                    await Tasks.BuildAsync();
                    return 0;
                case "test":
                    return await TestRun.RunAsync(rest);
                case "demo":
                    return await Tasks.DemoAsync(rest);
                case "pack":
                    await Tasks.PackAsync();
                    return 0;
                case "bench":
                    return await Tasks.BenchAsync(rest);
                default:
                    Console.Error.WriteLine($"There is no task '{arguments[0]}'. The tasks are:");
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (TaskFailedException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}

/// <summary>A task cannot go on; the message says why and what to do.</summary>
internal sealed class TaskFailedException(string message) : Exception(message);
