using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Removes in, ref and params from a handler's parameter (H3R011). What is passed out has to be rewritten by hand.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ByValueFix() : NodeFix<ParameterSyntax>("H3R011")
{
    private protected override string? Title(Diagnostic diagnostic, ParameterSyntax node) =>
        node.Modifiers.Any(SyntaxKind.OutKeyword) ? null : "Pass it by value";

    private protected override SyntaxNode Replace(Diagnostic diagnostic, ParameterSyntax node) =>
        node.WithModifiers(default).WithLeadingTrivia(node.GetLeadingTrivia());
}
