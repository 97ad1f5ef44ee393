using System.Collections.Generic;
using System.Composition;
using System.Linq;
using H3Routes.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Makes a handler, and the private types around it, internal (H3R004).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InternalFix() : NodeFix<MemberDeclarationSyntax>("H3R004")
{
    private protected override string? Title(Diagnostic diagnostic, MemberDeclarationSyntax node) =>
        node is MethodDeclarationSyntax && diagnostic.Properties.ContainsKey(Problem.FixKey) && Hiding(node).Count == 1 && Hiding(node)[0] == node ? "Make it internal" : null;

    private protected override SyntaxNode Replace(Diagnostic diagnostic, MemberDeclarationSyntax node) => Modifiers.Internal(node);

    /// <summary>The declarations, from the method outwards, that hide it. Those around it are the author's to open.</summary>
    private static List<MemberDeclarationSyntax> Hiding(MemberDeclarationSyntax node) => node.AncestorsAndSelf()
        .OfType<MemberDeclarationSyntax>()
        .Where(static member => member is MethodDeclarationSyntax || (member is BaseTypeDeclarationSyntax && member.Parent is BaseTypeDeclarationSyntax))
        .Where(static member => member.Modifiers.Any(Modifiers.IsHiding) || !member.Modifiers.Any(static modifier => modifier.Text is "public" or "internal"))
        .ToList();
}
