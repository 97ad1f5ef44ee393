using System.Text;

namespace H3Routes;

/// <summary>The content codings that a client takes (RFC 9110 12.5.3), by quality in thousandths; 0: not acceptable.</summary>
internal readonly struct AcceptedCodings
{
    private const int Unset = -1;

    public int Brotli { get; private init; }

    public int Zstandard { get; private init; }

    public int Gzip { get; private init; }

    /// <summary>No coding. 1 where the client has not ranked it: acceptable, and any coding is preferred.</summary>
    public int Identity { get; private init; }

    public static AcceptedCodings Of(H3Headers headers)
    {
        int brotli = Unset, zstandard = Unset, gzip = Unset, identity = Unset, any = Unset;
        foreach (var field in headers)
        {
            if (!field.Name.SequenceEqual("accept-encoding"u8))
                continue;
            var rest = field.Value;
            while (!rest.IsEmpty)
            {
                int comma = rest.IndexOf((byte)',');
                var element = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
                rest = comma < 0 ? default : rest[(comma + 1)..];
                int semicolon = element.IndexOf((byte)';');
                var coding = semicolon < 0 ? element : element[..semicolon].TrimEnd(" \t"u8);
                int quality = semicolon < 0 ? 1000 : Quality(element[(semicolon + 1)..]);
                if (Ascii.EqualsIgnoreCase(coding, "br"u8))
                    brotli = quality;
                else if (Ascii.EqualsIgnoreCase(coding, "zstd"u8))
                    zstandard = quality;
                else if (Ascii.EqualsIgnoreCase(coding, "gzip"u8) || Ascii.EqualsIgnoreCase(coding, "x-gzip"u8))
                    gzip = quality;
                else if (Ascii.EqualsIgnoreCase(coding, "identity"u8))
                    identity = quality;
                else if (coding.SequenceEqual("*"u8))
                    any = quality;
            }
        }

        int other = Math.Max(any, 0);
        return new AcceptedCodings
        {
            Brotli = brotli == Unset ? other : brotli,
            Zstandard = zstandard == Unset ? other : zstandard,
            Gzip = gzip == Unset ? other : gzip,
            Identity = identity != Unset ? identity : any == 0 ? 0 : 1,
        };
    }

    /// <summary>weight (RFC 9110 12.4.2); what is none forbids the coding, the safe reading.</summary>
    private static int Quality(ReadOnlySpan<byte> parameter)
    {
        parameter = parameter.Trim(" \t"u8);
        if (parameter.Length is < 3 or > 7 || (parameter[0] | 0x20) != 'q' || parameter[1] != '=')
            return 0;
        int quality = (parameter[2] - '0') * 1000;
        if (quality is not (0 or 1000) || parameter.Length > 3 && parameter[3] != '.')
            return 0;
        int place = 100;
        for (int i = 4; i < parameter.Length; i++, place /= 10)
        {
            if (!char.IsAsciiDigit((char)parameter[i]))
                return 0;
            quality += (parameter[i] - '0') * place;
        }

        return quality <= 1000 ? quality : 0;
    }
}
