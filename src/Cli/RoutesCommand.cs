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
        try
        {
            var assembly = new ProgramLoadContext(file.FullName).LoadFromAssemblyPath(file.FullName);
            if (assembly.GetCustomAttribute<H3RouteTableAttribute>() is not { } attribute)
            {
                return Failure.Report(ExitCode.Usage, $"{file} has no routes: no handler in it is annotated ([H3Get(\"/…\")]), or it was built without H3Routes' generator.");
            }

            table = attribute.CreateTable();
        }
        catch (BadImageFormatException)
        {
            return Failure.Report(ExitCode.Usage, $"{file} is not a .NET assembly: name the .dll, not the program that starts it.");
        }
        catch (Exception exception) when (exception is IOException or TypeLoadException or TargetInvocationException or MissingMethodException or InvalidCastException)
        {
            return Failure.Report(ExitCode.File, $"{file} cannot be loaded: {(exception.InnerException ?? exception).Message}");
        }

        Print(table);
        return ExitCode.Ok;
    }

    private static void Print(H3RouteTable table)
    {
        var methodWidth = 0;
        var templateWidth = 0;
        foreach (var route in table.Routes)
        {
            methodWidth = Math.Max(methodWidth, Method(route).Length);
            templateWidth = Math.Max(templateWidth, route.Template.Length);
        }

        foreach (var route in table.Routes)
        {
            Console.WriteLine($"{Method(route).PadRight(methodWidth)}  {route.Template.PadRight(templateWidth)}  {route.Handler}");
        }

        Console.WriteLine();
        Console.WriteLine(table.Trie.TrimEnd());
    }

    /// <summary>An extended CONNECT is known by its protocol.</summary>
    private static string Method(H3RouteInfo route) => route.Protocol.Length == 0 ? route.Method : $"{route.Method} {route.Protocol}";
}
