using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Takes a string in place of a span (H3R014).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class StringFix() : NodeFix<ParameterSyntax>("H3R014")
{
    private protected override string? Title(Diagnostic diagnostic, ParameterSyntax node) => "Take a string";

    private protected override SyntaxNode Replace(Diagnostic diagnostic, ParameterSyntax node) =>
        node.WithType(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.StringKeyword)).WithTriviaFrom(node.Type!));
}
