// Loads one native library in a process of its own and says what came of it: a line, or the exception's message with exit code 3.
using H3Routes;

try
{
    var library = args is ["libev"] ? H3Version.Libev : H3Version.Quiche;
    Console.WriteLine($"{library.Name} {library.Version} [{string.Join(' ', library.Capabilities)}] {library.Path}");
    return 0;
}
catch (H3NativeLibraryException e)
{
    Console.WriteLine(e.Message);
    return 3;
}
