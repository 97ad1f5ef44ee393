using System.CommandLine;
using H3Routes.Soak;

const long MiB = 1 << 20;

var size = Positive("--size", "MiB of each single transfer.", 1024);
var slow = new Option<double>("--slow") { Description = "Seconds that a transfer with a slow reader or writer takes.", DefaultValueFactory = _ => 30 };
var many = Positive("--many", "Transfers at a time.", 100);
var connections = Positive("--connections", "Connections that those share.", 10);
var manySize = Positive("--many-size", "MiB of each of those.", 64);
var rounds = Positive("--rounds", "Rounds of so many transfers, up and down at once, to find leaks.", 10);
var roundSize = Positive("--round-size", "MiB of each transfer of a round.", 8);
var limit = Positive("--limit", "MiB above idle that the server may need.", 64);
var timeout = Positive("--timeout", "Seconds that a row or a round may take.", 900);
var workers = Positive("--workers", "The server's threads.", 1);
var curl = new Option<string?>("--curl")
{
    Description = "curl with HTTP/3; bin/curl-h3 in the folder that H3ROUTES_TOOLS names, without it none.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("H3ROUTES_TOOLS") is { } tools && Path.Combine(tools, "bin", "curl-h3") is var path && File.Exists(path) ? path : null,
};

var command = new RootCommand(
    "Moves contents up and down, at once and slowly, through h3, curl and H3Client, compares each SHA-256, and prints the server's memory. Exits with 1 if a transfer fails, or the server needs more memory than it may or keeps something.")
{
    size, slow, many, connections, manySize, rounds, roundSize, limit, timeout, workers, curl,
};
var serve = new Command("serve", "The server's process, which this program starts itself.") { workers };
serve.Hidden = true;
serve.SetAction((arguments, _) => SoakServer.RunAsync(arguments.GetValue(workers)));
command.Subcommands.Add(serve);
command.SetAction(async (arguments, _) =>
{
    var plan = new SoakPlan
    {
        Size = arguments.GetValue(size) * MiB,
        Slow = TimeSpan.FromSeconds(arguments.GetValue(slow)),
        Many = arguments.GetValue(many),
        Connections = Math.Min(arguments.GetValue(connections), arguments.GetValue(many)),
        ManySize = arguments.GetValue(manySize) * MiB,
        Rounds = arguments.GetValue(rounds),
        RoundSize = arguments.GetValue(roundSize) * MiB,
        Limit = arguments.GetValue(limit) * MiB,
        Timeout = TimeSpan.FromSeconds(arguments.GetValue(timeout)),
        Curl = arguments.GetValue(curl),
    };
    if (!OperatingSystem.IsLinux())
    {
        Console.Error.WriteLine("The server's memory is read from /proc, which only Linux has.");
        return 1;
    }

    try
    {
        using var server = await ServerProcess.StartAsync(arguments.GetValue(workers));
        var failures = await new SoakRun(plan, server).RunAsync();
        Console.WriteLine(failures.Count == 0 ? "All is well." : $"{failures.Count} failed.");
        return failures.Count == 0 ? 0 : 1;
    }
    catch (SoakException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();

static Option<int> Positive(string name, string description, int value)
{
    var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
    option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{name} is at least 1.");
        }
    });
    return option;
}
