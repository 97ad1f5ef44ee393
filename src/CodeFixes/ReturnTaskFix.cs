using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace H3Routes.CodeFixes;

/// <summary>Makes an async void handler return Task (H3R008).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ReturnTaskFix() : NodeFix<MethodDeclarationSyntax>("H3R008")
{
    private protected override string? Title(Diagnostic diagnostic, MethodDeclarationSyntax node) => "Return Task";

    private protected override SyntaxNode Replace(Diagnostic diagnostic, MethodDeclarationSyntax node) => node.WithReturnType(
        SyntaxFactory.ParseTypeName("global::System.Threading.Tasks.Task").WithTriviaFrom(node.ReturnType).WithAdditionalAnnotations(Simplifier.Annotation));
}
