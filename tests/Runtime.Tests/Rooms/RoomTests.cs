using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace H3Routes.Rooms;

/// <summary>The rooms of src/Runtime and what each may use: arrows go one way only.</summary>
public sealed partial class RoomTests
{
    public static TheoryData<string, string[]> Rooms => new()
    {
        { "Interop", [] },
        { "EventLoop", ["Interop", "EventLoops"] },
        { "Udp", ["Interop", "EventLoops", "Udp"] },
        { "Quic", ["Interop", "EventLoops", "Udp", "Quic"] },
        { "Http3", ["Quic", "Http3"] },
        { "WebTransport", ["Quic", "Http3"] },
        { "Routing", ["Routing"] },
        { "Handling", ["Routing", "Http3", "WebTransport"] },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void UsesOnlyTheRoomsBelow(string room, string[] allowed)
    {
        var used = from file in Files(room)
                   from Match match in Reference().Matches(WithoutComments(file))
                   let name = match.Groups["room"].Value
                   where name != room && !allowed.Contains(name)
                   select $"{Path.GetFileName(file)} uses {name}";
        Assert.Empty(used.Distinct());
    }

    [Fact]
    public void Http3AndWebTransportSeeOnlyTheAbstractTransport()
        => Assert.DoesNotContain(Files("Http3").Concat(Files("WebTransport")), file => Regex.IsMatch(WithoutComments(file), @"\bQuic(Connection|Endpoint|Configuration)\b"));

    [Fact]
    public void OnlyInteropCallsNativeCode()
        => Assert.DoesNotContain(
            Directory.EnumerateFiles(Root(), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/") && !file.Contains("/Interop/")),
            file => Regex.IsMatch(WithoutComments(file), @"\[(Library|Dll)Import"));

    [GeneratedRegex(@"(?<![\w.""/])(?:H3Routes\.)?(?<room>Interop|EventLoops|Udp|Quic|Http3|WebTransport|Routing)(?=;|\.[A-Z])")]
    private static partial Regex Reference();

    private static IEnumerable<string> Files(string room) => Directory.EnumerateFiles(Path.Combine(Root(), room), "*.cs", SearchOption.AllDirectories);

    private static string WithoutComments(string file)
        => string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)));

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../src/Runtime"));
}
