using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>Reads as much of an ELF file as tells whether this process can load it: the system's loader says so less clearly.</summary>
internal static class ElfHeader
{
    private const int Length = 20;
    private const byte Class64 = 2;
    private const byte LittleEndian = 1;
    private const ushort SharedObject = 3;

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
        Span<byte> header = stackalloc byte[Length];
        try
        {
            using var file = File.OpenRead(path);
            header = header[..file.ReadAtLeast(header, Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }

        if (header.Length < Length || !header.StartsWith("\u007fELF"u8))
            return "is not a shared library (no ELF header)";
        if (header[5] != LittleEndian || BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) != SharedObject)
            return "is an ELF file, but not a shared library for this kind of machine";
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        var architecture = Machines.FirstOrDefault(known => known.Machine == machine);
        var isKnown = architecture.Machine == machine;
        return isKnown && architecture.Architecture == RuntimeInformation.ProcessArchitecture && header[4] == Class64
            ? null
            : $"is built for {(isKnown ? architecture.Architecture : $"ELF machine {machine}")}, and this process is {RuntimeInformation.ProcessArchitecture}";
    }
}
