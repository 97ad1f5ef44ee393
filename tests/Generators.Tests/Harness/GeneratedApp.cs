using System.Reflection;
using System.Runtime.Loader;
using H3Routes.Routing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Harness;

/// <summary>A source run through the generator, compiled without a warning, and loaded so that it can be unloaded.</summary>
internal sealed class GeneratedApp : IDisposable
{
    private readonly AssemblyLoadContext _context;

    private GeneratedApp(string text, byte[] image, AssemblyLoadContext context, Assembly assembly)
    {
        Text = text;
        Image = image;
        _context = context;
        Assembly = assembly;
        Routes = assembly.GetCustomAttribute<H3RouteTableAttribute>()?.CreateTable()
            ?? (H3RouteTable)assembly.GetType("H3Routes.H3App", throwOnError: true)!.GetProperty("Routes")!.GetValue(null)!;
    }

    /// <summary>The emitted file.</summary>
    internal string Text { get; }

    internal byte[] Image { get; }

    internal Assembly Assembly { get; }

    internal H3RouteTable Routes { get; }

    internal static GeneratedApp Build(string source, string assembly = "Sample", params IReadOnlyList<GeneratedApp> references)
    {
        CSharpCompilation compilation = Sources.Compile(source, assembly, references.Select(static reference => MetadataReference.CreateFromImage(reference.Image)));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new H3RoutesGenerator().AsSourceGenerator(), .. JsonGenerator.Create()], parseOptions: Sources.ParseOptions);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var reported);
        Assert.Empty(reported);

        // What is emitted is documented where it is public; the handlers of a test need not be.
        Assert.DoesNotContain(
            output.GetDiagnostics(TestContext.Current.CancellationToken),
            static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && (diagnostic.Id != "CS1591" || diagnostic.Location.SourceTree?.FilePath != "Handlers.cs"));

        using var image = new MemoryStream();
        Assert.True(output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        var context = new AssemblyLoadContext(assembly, isCollectible: true);
        context.Resolving += (_, name) => references.FirstOrDefault(reference => reference.Assembly.GetName().Name == name.Name)?.Assembly;
        image.Position = 0;
        string text = driver.GetRunResult().Results[0].GeneratedSources.Single().SourceText.ToString();
        return new(text, image.ToArray(), context, context.LoadFromStream(image));
    }

    public void Dispose() => _context.Unload();
}
