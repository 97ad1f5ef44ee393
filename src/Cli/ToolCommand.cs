using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace H3Routes.Cli;

/// <summary>A command whose help ends with examples and the exit codes, which are the same for all.</summary>
internal abstract class ToolCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Replaces the help of <paramref name="root"/> and of all its commands.</summary>
    public static void ExtendHelp(RootCommand root)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction action })
            {
                option.Action = new ExtendedHelp(action);
            }
        }
    }

    private sealed class ExtendedHelp(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = inner.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (parseResult.CommandResult.Command is ToolCommand { Examples: var examples })
            {
                output.WriteLine("Examples:");
                foreach (var example in examples)
                {
                    output.WriteLine($"  {example}");
                }

                output.WriteLine();
            }

            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCode.Table)
            {
                output.WriteLine($"  {code,3}  {meaning}");
            }

            return result;
        }
    }

    private string[] Examples { get; } = examples;
}
