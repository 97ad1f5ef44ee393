using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Says for the whole assembly what the slash at a path's end means (H3R015).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TrailingSlashFix : CodeFixProvider
{
    private static readonly string[] Choices = ["Distinct", "Redirect", "Ignore"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["H3R015"];

    /// <summary>None: one line is the cure of all.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (string choice in Choices)
        {
            context.RegisterCodeFix(
                CodeAction.Create($"Choose TrailingSlash.{choice} for the assembly", cancellation => AddAsync(context.Document, choice, cancellation), choice), context.Diagnostics);
        }

        return Task.CompletedTask;
    }

    private static async Task<Document> AddAsync(Document document, string choice, CancellationToken cancellation)
    {
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        AttributeSyntax attribute = SyntaxFactory.Attribute(
            SyntaxFactory.ParseName("H3Routes.TrailingSlash"),
            SyntaxFactory.ParseAttributeArgumentList($"(H3Routes.TrailingSlash.{choice})"));
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute))
            .WithTarget(SyntaxFactory.AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.AssemblyKeyword), SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space)))
            .WithTrailingTrivia(SyntaxFactory.LineFeed, SyntaxFactory.LineFeed);
        if (root.Usings.Count != 0)
        {
            list = list.WithLeadingTrivia(SyntaxFactory.LineFeed);
        }

        return document.WithSyntaxRoot(root.AddAttributeLists(list));
    }
}
