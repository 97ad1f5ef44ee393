using System.Reflection;
using System.Runtime.Loader;

namespace H3Routes.Cli;

/// <summary>Loads a program's assemblies from beside it; H3Routes' own are this tool's, so that both mean the same types.</summary>
internal sealed class ProgramLoadContext(string path) : AssemblyLoadContext(path)
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    protected override Assembly? Load(AssemblyName name)
    {
        if (name.Name is "H3Routes.Runtime" or "H3Routes.Attributes")
        {
            return null;
        }

        return _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
