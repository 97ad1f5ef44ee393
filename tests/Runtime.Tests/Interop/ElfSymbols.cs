using System.Runtime.InteropServices;
using System.Text;

namespace H3Routes.Interop;

/// <summary>What a 64-bit little-endian ELF library exports: its .dynsym, read without loading it, so that any machine can look at any.</summary>
internal static class ElfSymbols
{
    private const uint DynamicSymbols = 11;
    private const int SectionLength = 64;
    private const int SymbolLength = 24;

    public static HashSet<string> Exported(string path)
    {
        var file = File.ReadAllBytes(path);
        var sections = file.AsSpan((int)Read<ulong>(file, 40));
        int count = Read<ushort>(file, 60);
        var names = new HashSet<string>();
        for (var i = 0; i < count; i++)
        {
            var section = sections[(i * SectionLength)..];
            if (Read<uint>(section, 4) != DynamicSymbols)
                continue;
            var texts = Content(file, sections[((int)Read<uint>(section, 40) * SectionLength)..]);
            for (var symbols = Content(file, section); !symbols.IsEmpty; symbols = symbols[SymbolLength..])
            {
                // A symbol of section 0 is one that the library wants, not one that it has.
                var name = texts[(int)Read<uint>(symbols, 0)..];
                if (Read<ushort>(symbols, 6) != 0)
                    names.Add(Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
            }
        }

        return names;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> section)
        => file.Slice((int)Read<ulong>(section, 24), (int)Read<ulong>(section, 32));

    private static T Read<T>(ReadOnlySpan<byte> bytes, int offset) where T : struct => MemoryMarshal.Read<T>(bytes[offset..]);
}
