using System.Composition;
using H3Routes.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Writes the template, prefix or method that was most likely meant (H3R001, H3R002, H3R018).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TextFix() : NodeFix<LiteralExpressionSyntax>("H3R001", "H3R002", "H3R018")
{
    private protected override string? Title(Diagnostic diagnostic, LiteralExpressionSyntax node) =>
        node.IsKind(SyntaxKind.StringLiteralExpression) && diagnostic.Properties.TryGetValue(Problem.FixKey, out string? meant) ? $"Write '{meant}'" : null;

    private protected override SyntaxNode Replace(Diagnostic diagnostic, LiteralExpressionSyntax node) =>
        SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(diagnostic.Properties[Problem.FixKey]!)).WithTriviaFrom(node);
}
