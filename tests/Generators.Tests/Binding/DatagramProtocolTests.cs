using H3Routes.Generators.Harness;

namespace H3Routes.Generators.Binding;

/// <summary>Application protocols of datagrams in generated tables: of the program, and of what it references.</summary>
public sealed class DatagramProtocolTests
{
    [Fact]
    public void A_program_has_its_own_and_those_of_what_it_references()
    {
        using GeneratedApp library = GeneratedApp.Build(Source("Library", "one"), "My.Library");
        using GeneratedApp program = GeneratedApp.Build(Source("Program", "two"), "Program", library);
        Assert.Equal(["one"], library.Routes.DatagramProtocols.Select(static protocol => protocol.Key));
        Assert.Equal(["two", "one"], program.Routes.DatagramProtocols.Select(static protocol => protocol.Key));
        foreach ((string name, H3ConnectionDatagramHandler handler) in program.Routes.DatagramProtocols)
        {
            Assert.Equal(name, Assert.Throws<NotSupportedException>(() => handler(null!, "x"u8)).Message);
        }
    }

    [Fact]
    public void A_name_with_two_handlers_is_refused()
    {
        using GeneratedApp program = GeneratedApp.Build(Source("Program", "one"));
        Assert.Contains("'one' has two handlers", Assert.Throws<ArgumentException>(() => H3Server.Create(program.Routes, static options => options.Alpn("one", static (_, _) => { }))).Message, StringComparison.Ordinal);
    }

    private static string Source(string type, string name) =>
        $"static class {type} {{ [Datagram(Alpn = \"{name}\")] public static void M(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => throw new NotSupportedException(\"{name}\"); }}";
}
