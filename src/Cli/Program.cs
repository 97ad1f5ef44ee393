using System.CommandLine;
using H3Routes.Cli;

var root = new RootCommand("Tools for HTTP/3 and for programs built with H3Routes.")
{
    MethodCommand.Get(),
    MethodCommand.Post(),
    MethodCommand.Put(),
    MethodCommand.Delete(),
    new UploadCommand(),
    new DownloadCommand(),
    new LoadCommand(),
    new DatagramCommand(),
    new WebTransportCommand(),
    new RoutesCommand(),
    new VersionCommand(),
};
ToolCommand.ExtendHelp(root);
// An argument like @file is content to send, not a file of more arguments.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    return Failure.Report(ExitCode.Usage, parsed.Errors[0].Message + $" Try 'h3{(parsed.CommandResult.Command == root ? "" : " " + parsed.CommandResult.Command.Name)} --help'.");
}

// Interrupted, a command gets this long to leave its files in order.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
