using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace H3Routes.CodeFixes;

/// <summary>A fix that replaces one syntax node.</summary>
/// <typeparam name="TNode">The kind of node at, or around, the diagnostic's place.</typeparam>
public abstract class NodeFix<TNode> : CodeFixProvider
    where TNode : SyntaxNode
{
    private protected NodeFix(params string[] ids) => FixableDiagnosticIds = [.. ids];

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode place = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            TNode? node = place.FirstAncestorOrSelf<TNode>() ?? place.DescendantNodes().OfType<TNode>().FirstOrDefault();
            if (node is not null && Title(diagnostic, node) is { } title)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(title, cancellation => ReplaceAsync(context.Document, diagnostic, node, cancellation), equivalenceKey: diagnostic.Id), diagnostic);
            }
        }
    }

    /// <summary>What the fix is called; null where there is none.</summary>
    private protected abstract string? Title(Diagnostic diagnostic, TNode node);

    /// <summary>The node in its place.</summary>
    private protected abstract SyntaxNode Replace(Diagnostic diagnostic, TNode node);

    private async Task<Document> ReplaceAsync(Document document, Diagnostic diagnostic, TNode node, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(root.ReplaceNode(node, Replace(diagnostic, node)));
    }
}
