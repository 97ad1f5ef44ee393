using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>
/// Reads as much of an ELF file as tells whether this process can load it. The system's loader says so less clearly, and a file that was cut short
/// it maps without a look: the process would end by SIGBUS.
/// </summary>
internal static class ElfHeader
{
    private const int Length = 64;
    private const int ProgramHeaderLength = 56;
    private const byte Class64 = 2;
    private const byte LittleEndian = 1;
    private const ushort SharedObject = 3;
    private const uint Loaded = 1;

    private static readonly (ushort Machine, Architecture Architecture)[] Machines =
    [
        (3, Architecture.X86),
        (40, Architecture.Arm),
        (62, Architecture.X64),
        (183, Architecture.Arm64),
        (243, Architecture.RiscV64),
    ];

    /// <summary>Null if nothing speaks against loading it.</summary>
    public static string? WhyNotLoadable(string path)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD())
            return null;
        try
        {
            using var file = File.OpenRead(path);
            return WhyNotLoadable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    private static string? WhyNotLoadable(FileStream file)
    {
        Span<byte> header = stackalloc byte[Length];
        header = header[..file.ReadAtLeast(header, Length, throwOnEndOfStream: false)];
        if (!header.StartsWith("\u007fELF"u8))
            return "is not a shared library (no ELF header)";
        if (header.Length < Length)
            return "is cut short";
        if (header[5] != LittleEndian || BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) != SharedObject)
            return "is an ELF file, but not a shared library for this kind of machine";

        var machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        var known = Array.Find(Machines, known => known.Machine == machine);
        if (known.Machine == 0 || known.Architecture != RuntimeInformation.ProcessArchitecture || header[4] != Class64)
            return $"is built for {(known.Machine == 0 ? $"ELF machine {machine}" : known.Architecture)}, and this process is {RuntimeInformation.ProcessArchitecture}";
        return IsWhole(file, header) ? null : "is cut short";
    }

    /// <summary>Whether all that would be mapped is there.</summary>
    private static bool IsWhole(FileStream file, ReadOnlySpan<byte> header)
    {
        Span<byte> program = stackalloc byte[ProgramHeaderLength];
        var first = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        for (var i = 0; i < count; i++)
        {
            if (RandomAccess.Read(file.SafeFileHandle, program, (long)(first & long.MaxValue) + i * size) < ProgramHeaderLength)
                return false;
            var end = (UInt128)BinaryPrimitives.ReadUInt64LittleEndian(program[8..]) + BinaryPrimitives.ReadUInt64LittleEndian(program[32..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(program) == Loaded && end > (UInt128)file.Length)
                return false;
        }

        return true;
    }
}
