using System.Collections.Generic;
using System.Text;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Parsing;

/// <summary>Reads templates: /literal/:param/*rest.</summary>
internal static class TemplateParser
{
    /// <summary>Most parameters of a template: H3PathCaptures.Max.</summary>
    internal const int MaxParameters = 16;

    private const string Unreserved = "-._~";
    private const string OtherPathCharacters = "!$&'()+,;=@";

    /// <summary>Reads a whole template.</summary>
    /// <param name="error">What is wrong, as a sentence's end after "the template '…' ".</param>
    internal static Template? Parse(string text, out string? error)
    {
        if (!text.StartsWith("/", System.StringComparison.Ordinal))
        {
            error = "does not begin with '/'";
            return null;
        }

        var segments = new List<Segment>();
        var names = new HashSet<string>();
        string[] parts = text.Substring(1).Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            Segment? segment = ParseSegment(parts[i], last, out error);
            if (segment is null)
            {
                return null;
            }

            if (segment.Kind != SegmentKind.Literal && !names.Add(segment.Text))
            {
                error = $"names '{segment.Text}' twice: give each parameter a name of its own";
                return null;
            }

            segments.Add(segment);
        }

        if (names.Count > MaxParameters)
        {
            error = $"has {names.Count} parameters: {MaxParameters} are the most; end it in '*rest' and take that apart";
            return null;
        }

        error = null;
        return new(segments.ToEquatable());
    }

    private static Segment? ParseSegment(string part, bool last, out string? error)
    {
        error = null;
        if (part.Length == 0)
        {
            error = last ? null : "has an empty segment ('//'), which no path matches: write one slash";
            return last ? new(SegmentKind.Literal, "") : null;
        }

        if (part[0] is ':' or '*')
        {
            string name = part.Substring(1);
            if (!SyntaxFacts.IsValidIdentifier(name))
            {
                error = name.Length == 0
                    ? $"has a '{part}' without a name: write '{part[0]}name'"
                    : $"names a parameter '{name}', which is not a C# identifier: use letters, digits and '_'";
                return null;
            }

            if (part[0] == '*' && !last)
            {
                error = $"goes on after '{part}': '*rest' takes the whole rest of the path and must be the last segment";
                return null;
            }

            return new(part[0] == ':' ? SegmentKind.Parameter : SegmentKind.Rest, name);
        }

        string? literal = ParseLiteral(part, out error);
        return literal is null ? null : new(SegmentKind.Literal, literal);
    }

    /// <summary>The literal as a normal path has it: unreserved octets plain, others that need it as escapes in upper case.</summary>
    private static string? ParseLiteral(string part, out string? error)
    {
        error = null;
        var literal = new StringBuilder();
        for (int i = 0; i < part.Length; i++)
        {
            char character = part[i];
            if (IsLetterOrDigit(character) || Unreserved.IndexOf(character) >= 0 || OtherPathCharacters.IndexOf(character) >= 0)
            {
                literal.Append(character);
            }
            else if (character == '%')
            {
                if (i + 2 >= part.Length || Digit(part[i + 1]) < 0 || Digit(part[i + 2]) < 0)
                {
                    error = $"has a bad escape in '{part}': '%' begins an octet of two hexadecimal digits; write '%25' for a percent sign";
                    return null;
                }

                char octet = (char)((Digit(part[i + 1]) << 4) | Digit(part[i + 2]));
                if (octet == 0)
                {
                    error = $"has a NUL in '{part}', which no path matches";
                    return null;
                }

                literal.Append(IsLetterOrDigit(octet) || Unreserved.IndexOf(octet) >= 0 ? octet.ToString() : part.Substring(i, 3).ToUpperInvariant());
                i += 2;
            }
            else if (character > 0x7F)
            {
                int length = char.IsSurrogatePair(part, i) ? 2 : 1;
                if (length == 1 && char.IsSurrogate(character))
                {
                    error = $"has half of a surrogate pair in '{part}', which is no character";
                    return null;
                }

                foreach (byte octet in Encoding.UTF8.GetBytes(part.Substring(i, length)))
                {
                    literal.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                }

                i += length - 1;
            }
            else
            {
                error = Explain(part, character);
                return null;
            }
        }

        string text = literal.ToString();
        error = text is "." or ".." ? $"has the dot segment '{part}', which no path matches" : null;
        return error is null ? text : null;
    }

    private static string Explain(string part, char character) => character switch
    {
        ':' or '*' => $"has '{character}' inside '{part}': a segment is wholly literal or wholly a parameter",
        '{' or '}' => $"has '{part}': a parameter is written ':name', the rest of the path '*name'",
        '?' or '#' => $"has '{character}' in '{part}': the query is no part of the match; take its values as parameters of the handler",
        _ => $"has the character '{(character < ' ' ? "\\u" + ((int)character).ToString("X4", System.Globalization.CultureInfo.InvariantCulture) : character.ToString())}' in '{part}', which no path holds: write it as an escape",
    };

    private static bool IsLetterOrDigit(char character) =>
        character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    private static int Digit(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => -1,
    };
}
