using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Makes a handler static (H3R006, H3R020).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class StaticFix() : NodeFix<MethodDeclarationSyntax>("H3R006", "H3R020")
{
    private protected override string? Title(Diagnostic diagnostic, MethodDeclarationSyntax node) =>
        node.Modifiers.Any(SyntaxKind.AbstractKeyword) || node.Modifiers.Any(SyntaxKind.OverrideKeyword) || node is { Body: null, ExpressionBody: null } ? null : "Make it static";

    private protected override SyntaxNode Replace(Diagnostic diagnostic, MethodDeclarationSyntax node) => Modifiers.Static(node);
}
