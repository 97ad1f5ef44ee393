// Loads one native library in a process of its own and says what came of it: a line, or the exception's message with exit code 3.
//   quiche | libev     by asking for its version
//   call               by calling a function of quiche
using H3Routes;
using H3Routes.Interop;

try
{
    if (args is ["call"])
    {
        Console.WriteLine(Quiche.quiche_version_is_supported(1) ? "quiche supports version 1" : "quiche does not support version 1");
        return 0;
    }

    var library = args is ["libev"] ? H3Version.Libev : H3Version.Quiche;
    Console.WriteLine($"{library.Name} {library.Version} [{string.Join(' ', library.Capabilities)}] {library.Path}");
    return 0;
}
catch (H3NativeLibraryException e)
{
    Console.WriteLine(e.Message);
    return 3;
}
