using System;
using System.Collections.Generic;
using System.Linq;

namespace H3Routes.Generators.Model;

/// <summary>The methods that H3Method knows, in the order in which allow lists them.</summary>
internal static class Methods
{
    private static readonly string[] Known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "OPTIONS"];

    /// <summary>The member of H3Method, or null for a method that it does not know.</summary>
    internal static string? Member(string method) =>
        Known.Contains(method) ? method.Substring(0, 1) + method.Substring(1).ToLowerInvariant() : null;

    internal static int Compare(string left, string right)
    {
        int order = Rank(left).CompareTo(Rank(right));
        return order != 0 ? order : string.CompareOrdinal(left, right);
    }

    /// <summary>The value of allow (RFC 9110 10.2.1): what is declared, HEAD with GET, and OPTIONS, which is always answered.</summary>
    internal static string Allow(IEnumerable<string> declared)
    {
        var methods = new HashSet<string>(declared, StringComparer.Ordinal) { "OPTIONS" };
        if (methods.Contains("GET"))
        {
            methods.Add("HEAD");
        }

        var sorted = methods.ToList();
        sorted.Sort(Compare);
        return string.Join(", ", sorted);
    }

    private static int Rank(string method)
    {
        int rank = Array.IndexOf(Known, method);
        return rank < 0 ? Known.Length : rank;
    }
}
