using System.Runtime.CompilerServices;

namespace H3Routes.Generators.Harness;

/// <summary>Compares text with a file beside the test, by Verify's file names. <c>H3ROUTES_ACCEPT=1</c> accepts what is received; never in CI.</summary>
internal static class Snapshot
{
    internal static void Matches(string received, string file, [CallerFilePath] string testPath = "", [CallerMemberName] string test = "")
    {
        string directory = Path.GetDirectoryName(testPath)!;
        string name = $"{Path.GetFileNameWithoutExtension(testPath)}.{test}#{file}";
        string verifiedPath = Path.Combine(directory, name + ".verified.cs");
        string receivedPath = Path.Combine(directory, name + ".received.cs");
        Assert.DoesNotContain('\r', received);
        string? verified = File.Exists(verifiedPath) ? File.ReadAllText(verifiedPath) : null;
        if (verified == received)
        {
            File.Delete(receivedPath);
            return;
        }

        if (MayAccept)
        {
            File.WriteAllText(verifiedPath, received);
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        Assert.Fail($"{name}: the received text differs from the verified one (or there is none). Compare {receivedPath}; set H3ROUTES_ACCEPT=1 to accept.{Environment.NewLine}{FirstDifference(verified ?? "", received)}");
    }

    private static bool MayAccept =>
        Environment.GetEnvironmentVariable("H3ROUTES_ACCEPT") == "1" && Environment.GetEnvironmentVariable("CI") != "true";

    private static string FirstDifference(string verified, string received)
    {
        string[] left = verified.Split('\n');
        string[] right = received.Split('\n');
        int line = Enumerable.Range(0, Math.Min(left.Length, right.Length)).FirstOrDefault(i => left[i] != right[i], Math.Min(left.Length, right.Length));
        return $"line {line + 1}: {left.ElementAtOrDefault(line) ?? "(end)"} | {right.ElementAtOrDefault(line) ?? "(end)"}";
    }
}
