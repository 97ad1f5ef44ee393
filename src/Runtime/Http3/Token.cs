using System.Buffers;
using System.Text;

namespace H3Routes.Http3;

/// <summary>What RFC 9110 5.6.2 calls a token: methods, field names, protocols.</summary>
internal static class Token
{
    private const string LowerCase = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Any = LowerCase + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly SearchValues<byte> LowerCaseBytes = SearchValues.Create(Encoding.ASCII.GetBytes(LowerCase));
    private static readonly SearchValues<byte> AnyBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Any));
    private static readonly SearchValues<char> AnyCharacters = SearchValues.Create(Any);

    public static bool IsValid(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(AnyBytes);

    public static bool IsValid(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(AnyCharacters);

    /// <summary>As field names are on the wire (RFC 9114 4.2).</summary>
    public static bool IsLowerCase(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(LowerCaseBytes);
}
