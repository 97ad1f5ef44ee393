using System.CommandLine;
using System.Reflection;
using H3Routes.Routing;

namespace H3Routes.Cli;

/// <summary><c>h3 routes ASSEMBLY</c>: what the generator has built into it.</summary>
internal sealed class RoutesCommand : ToolCommand
{
    private readonly Argument<FileInfo> _assembly = new("ASSEMBLY") { Description = "A built program or library (.dll) with annotated handlers." };

    public RoutesCommand()
        : base("routes", "Prints the routes of a built assembly and the trie that the compiler made of them.", "h3 routes bin/Debug/net10.0/Shop.dll")
    {
        Add(_assembly);
        SetAction(parsed => Print(parsed.GetRequiredValue(_assembly)));
    }

    private static int Print(FileInfo file)
    {
        if (!file.Exists)
        {
            return Failure.Report(ExitCode.Usage, $"{file} is not there: build the project first, and name the .dll it makes.");
        }

        H3RouteTable table;
        IReadOnlyList<(string Method, string Template, string Handler)> lines;
        try
        {
            var assembly = new ProgramLoadContext(file.FullName).LoadFromAssemblyPath(file.FullName);
            if (assembly.GetCustomAttribute<H3RouteTableAttribute>() is not { } attribute)
            {
                return Failure.Report(ExitCode.Usage, $"{file} has no routes: no handler in it is annotated ([H3Get(\"/…\")]), or it was built without H3Routes' generator.");
            }

            table = attribute.CreateTable();
            lines = [.. table.Routes.Select(static route => (Method(route), route.Template, route.Handler)), .. table.DatagramProtocols.Select(static protocol => ("ALPN " + protocol.Key, "", NameOf(protocol.Value.Method)))];
        }
        catch (BadImageFormatException)
        {
            return Failure.Report(ExitCode.Usage, $"{file} is not a .NET assembly: name the .dll, not the program that starts it.");
        }
        catch (Exception exception) when (exception is IOException or TypeLoadException or TypeInitializationException or TargetInvocationException or MissingMethodException or InvalidCastException)
        {
            return Failure.Report(ExitCode.File, $"{file} cannot be loaded: {(exception.InnerException ?? exception).Message}");
        }

        Print(lines, table.Trie);
        return ExitCode.Ok;
    }

    private static void Print(IReadOnlyList<(string Method, string Template, string Handler)> lines, string trie)
    {
        int methodWidth = lines.Max(static line => line.Method.Length);
        int templateWidth = lines.Max(static line => line.Template.Length);
        foreach (var (method, template, handler) in lines)
        {
            Console.WriteLine($"{method.PadRight(methodWidth)}  {template.PadRight(templateWidth)}  {handler}");
        }

        if (trie.Length != 0)
        {
            Console.WriteLine();
            Console.WriteLine(trie.TrimEnd());
        }
    }

    /// <summary>An extended CONNECT is known by its protocol.</summary>
    private static string Method(H3RouteInfo route) => route.Protocol.Length == 0 ? route.Method : $"{route.Method} {route.Protocol}";

    /// <summary>Type and method: the parameters are the same for all.</summary>
    private static string NameOf(MethodInfo method) => $"{method.DeclaringType?.FullName?.Replace('+', '.')}.{method.Name}";
}
