using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using H3Routes.Http3;
using Interop;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>/static serves its folder and nothing else, whatever a client asks for.</summary>
[Collection(nameof(QuietCollection))]
[UnsupportedOSPlatform("windows")]
public sealed class PathTests(InteropFixture interop) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-paths-").FullName;

    /// <summary>Undecoded paths below /static/, and their status; only what is 200 has content, and never that of the file outside.</summary>
    private static readonly (string Path, int Status)[] Rows =
    [
        ("file.txt", 200),
        ("%66ile%2Etxt", 200),
        ("sub/deep.txt", 200),
        ("inner-link", 200),
        ("nothing.txt", 404),

        // Dot segments, escaped once, twice, in overlong UTF-8; escaped separators of both kinds.
        ("../secret.txt", 400),
        ("%2e%2e/secret.txt", 400),
        (".%2E/secret.txt", 400),
        ("sub/../../secret.txt", 400),
        ("..%2fsecret.txt", 404),
        ("%2e%2e%2fsecret.txt", 404),
        ("..%5csecret.txt", 404),
        ("..\\secret.txt", 404),
        ("%252e%252e/secret.txt", 404),
        ("%c0%ae%c0%ae/secret.txt", 400),
        ("%2ftmp%2fsecret.txt", 404),
        ("/tmp/secret.txt", 404),

        // NUL and other controls.
        ("file.txt%00", 400),
        ("file.txt%00.html", 400),
        ("%00", 400),
        ("file.txt%0a", 404),
        ("file.txt%7f", 404),

        // Links out of the folder, to themselves, and names that begin with a dot.
        ("out/secret.txt", 404),
        ("secret-link", 404),
        ("loop", 404),
        (".hidden", 404),
        ("sub/.hidden/x", 404),

        // What this process may not read is not there; what is no file is empty, and does not hold the worker.
        ("locked.txt", 404),
        ("locked/file.txt", 404),
        ("pipe", 200),

        // Longer than any name, deeper than any folder.
        (new string('a', 5_000), 404),
        (string.Concat(Enumerable.Repeat("a/", 5_000)) + "x", 404),
    ];

    public void Dispose()
    {
        InteropServer.StaticRoot = null;
        File.SetUnixFileMode(Path.Combine(_folder, "root/locked"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task NoPathLeadsOut()
    {
        var token = TestContext.Current.CancellationToken;
        await MakeFolderAsync();
        InteropServer.StaticRoot = Path.Combine(_folder, "root");
        await using var server = await interop.StartAsync(_ => { });

        // Root reads everything: the worker's thread gives that up, as far as files are concerned.
        await server.AskAsync(static _ => setfsuid(65_534));
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connection = await client.ConnectAsync();
            var answers = new List<(string, int)>();
            foreach (var (path, _) in Rows)
            {
                var id = await client.RunAsync(() => connection.Open(Wire.Get("/static/" + path), fin: true));
                Assert.True(await client.IsSoonAsync(() => connection.IsOver(id)), path);
                answers.Add((path, await client.RunAsync(() => connection.Status(id))));
                var content = await client.RunAsync(() => System.Text.Encoding.Latin1.GetString(connection.Received[id].ToArray()));
                Assert.DoesNotContain("outside", content, StringComparison.Ordinal);
            }

            Assert.Empty(answers.Except(Rows));
        }

        Assert.Equal(0, await server.AskAsync(static worker => worker.Application.FailedHandlers));
        token.ThrowIfCancellationRequested();
    }

    private async Task MakeFolderAsync()
    {
        const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var root = Directory.CreateDirectory(Path.Combine(_folder, "root/sub/.hidden")).Parent!.Parent!.FullName;
        File.SetUnixFileMode(_folder, Everyone);
        Directory.CreateDirectory(Path.Combine(root, "locked"));
        foreach (var (path, content) in (ReadOnlySpan<(string, string)>)[
            ("root/file.txt", "inside"), ("root/sub/deep.txt", "inside"), ("root/.hidden", "hidden"), ("root/sub/.hidden/x", "hidden"), ("root/locked.txt", "locked"),
            ("root/locked/file.txt", "locked"), ("secret.txt", "outside")])
        {
            File.WriteAllText(Path.Combine(_folder, path), content);
        }

        File.SetUnixFileMode(Path.Combine(root, "locked.txt"), UnixFileMode.None);
        File.SetUnixFileMode(Path.Combine(root, "locked"), UnixFileMode.None);
        File.CreateSymbolicLink(Path.Combine(root, "out"), _folder);
        File.CreateSymbolicLink(Path.Combine(root, "secret-link"), "../secret.txt");
        File.CreateSymbolicLink(Path.Combine(root, "inner-link"), "sub/../file.txt");
        File.CreateSymbolicLink(Path.Combine(root, "loop"), "loop");
        using var pipe = Process.Start("mkfifo", [Path.Combine(root, "pipe")]);
        await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Of the calling thread only; without the right to change it nothing happens, and nothing is needed.</summary>
    [DllImport("libc")]
    private static extern int setfsuid(uint user);
}
