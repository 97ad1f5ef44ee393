using System.Text;

namespace H3Routes;

/// <summary>Values of the content-type field (RFC 9110 8.3.1).</summary>
internal static class MediaType
{
    /// <summary>application/json or any type with the suffix +json (RFC 6839), without a charset or with UTF-8.</summary>
    public static bool IsJson(ReadOnlySpan<byte> value)
    {
        int semicolon = value.IndexOf((byte)';');
        var type = (semicolon < 0 ? value : value[..semicolon]).Trim(" \t"u8);
        if (!Ascii.EqualsIgnoreCase(type, "application/json"u8) && !(type.Length > 5 && Ascii.EqualsIgnoreCase(type[^5..], "+json"u8)))
            return false;

        var parameters = semicolon < 0 ? default : value[(semicolon + 1)..];
        while (!parameters.IsEmpty)
        {
            int end = parameters.IndexOf((byte)';');
            var parameter = (end < 0 ? parameters : parameters[..end]).Trim(" \t"u8);
            parameters = end < 0 ? default : parameters[(end + 1)..];
            if (parameter.Length > 8 && Ascii.EqualsIgnoreCase(parameter[..8], "charset="u8))
                return Ascii.EqualsIgnoreCase(parameter[8..].Trim((byte)'"'), "utf-8"u8);
        }

        return true;
    }
}
