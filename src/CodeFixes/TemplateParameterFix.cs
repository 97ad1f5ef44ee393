using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using H3Routes.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Rename;

namespace H3Routes.CodeFixes;

/// <summary>Gives a template's parameter to the handler: by renaming the one that was meant, or by adding one (H3R010).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TemplateParameterFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["H3R010"];

    /// <summary>None: a rename at a time.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
                || !diagnostic.Properties.TryGetValue(Problem.FixKey, out string? fix))
            {
                continue;
            }

            string name = fix!.Split(' ')[0];
            string meant = fix.Substring(name.Length + 1);
            if (method.ParameterList.Parameters.FirstOrDefault(parameter => parameter.Identifier.ValueText == meant) is { } parameter)
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Rename '{meant}' to '{name}'", cancellation => RenameAsync(context.Document, parameter, name, cancellation), "rename"), diagnostic);
            }

            context.RegisterCodeFix(
                CodeAction.Create($"Add a parameter '{name}'", cancellation => AddAsync(context.Document, method, name, cancellation), "add"), diagnostic);
        }
    }

    private static async Task<Solution> RenameAsync(Document document, ParameterSyntax parameter, string name, CancellationToken cancellation)
    {
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        ISymbol symbol = model.GetDeclaredSymbol(parameter, cancellation)!;
        return await Renamer.RenameSymbolAsync(document.Project.Solution, symbol, default, name, cancellation).ConfigureAwait(false);
    }

    private static async Task<Document> AddAsync(Document document, MethodDeclarationSyntax method, string name, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.StringKeyword)).WithTrailingTrivia(SyntaxFactory.Space));

        // The values of the path go first, before any that is optional.
        SeparatedSyntaxList<ParameterSyntax> parameters = method.ParameterList.Parameters;
        ParameterListSyntax list = parameters.Count == 0
            ? method.ParameterList.WithParameters(SyntaxFactory.SingletonSeparatedList(parameter))
            : method.ParameterList.WithParameters(SyntaxFactory.SeparatedList(
                parameters.Insert(0, parameter),
                Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), 1).Concat(parameters.GetSeparators())));
        return document.WithSyntaxRoot(root.ReplaceNode(method.ParameterList, list));
    }
}
