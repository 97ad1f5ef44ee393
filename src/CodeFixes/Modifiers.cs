using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.CodeFixes;

/// <summary>Changes of a declaration's modifiers.</summary>
internal static class Modifiers
{
    /// <summary>internal in place of private and protected, or of nothing.</summary>
    internal static TMember Internal<TMember>(TMember member)
        where TMember : MemberDeclarationSyntax
    {
        var others = member.Modifiers.Where(static modifier => !IsHiding(modifier)).ToList();
        return Set(member, [SyntaxFactory.Token(SyntaxKind.InternalKeyword), .. others]);
    }

    /// <summary>With static, after the accessibility.</summary>
    internal static TMember Static<TMember>(TMember member)
        where TMember : MemberDeclarationSyntax
    {
        var kept = member.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.VirtualKeyword) && !modifier.IsKind(SyntaxKind.ReadOnlyKeyword)).ToList();
        int place = kept.TakeWhile(static modifier => IsAccessibility(modifier)).Count();
        kept.Insert(place, SyntaxFactory.Token(SyntaxKind.StaticKeyword));
        return Set(member, [.. kept]);
    }

    internal static bool IsHiding(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword;

    private static bool IsAccessibility(SyntaxToken modifier) => IsHiding(modifier) || modifier.Kind() is SyntaxKind.InternalKeyword or SyntaxKind.PublicKeyword;

    private static TMember Set<TMember>(TMember member, SyntaxToken[] modifiers)
        where TMember : MemberDeclarationSyntax
    {
        // What stands before the declaration stays there, whichever token is now the first.
        SyntaxToken first = member.AttributeLists.Count == 0 ? member.GetFirstToken() : member.AttributeLists.Last().GetLastToken().GetNextToken();
        SyntaxTriviaList leading = first.LeadingTrivia;
        TMember bare = member.ReplaceToken(first, first.WithLeadingTrivia());
        var tokens = modifiers.Select((modifier, index) => modifier.WithLeadingTrivia(index == 0 ? leading : default).WithTrailingTrivia(SyntaxFactory.Space));
        return (TMember)bare.WithModifiers(SyntaxFactory.TokenList(tokens));
    }
}
