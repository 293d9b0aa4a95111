using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>The main loop of GLib 2, as in its reference. None of it sets errno.</summary>
internal static unsafe partial class LibGLib
{
    internal const string Library = "libglib-2.0.so.0";

    // sizeof(GSource) and sizeof(GSourceFuncs): public structures, the same since 2.0.
    internal const int SizeOfSource = 96;
    internal const int G_SOURCE_CONTINUE = 1;

    [LibraryImport(Library)]
    internal static partial nint g_main_context_default();

    [LibraryImport(Library)]
    internal static partial nint g_main_context_new();

    [LibraryImport(Library)]
    internal static partial nint g_main_context_ref(nint context);

    [LibraryImport(Library)]
    internal static partial void g_main_context_unref(nint context);

    [LibraryImport(Library)]
    internal static partial int g_main_context_iteration(GLibMainContext context, int may_block);

    [LibraryImport(Library)]
    internal static partial int g_main_context_is_owner(GLibMainContext context);

    [LibraryImport(Library)]
    internal static partial void g_main_context_wakeup(GLibMainContext context);

    [LibraryImport(Library)]
    internal static partial long g_get_monotonic_time();

    [LibraryImport(Library)]
    internal static partial nint g_source_new(GSourceFuncs* source_funcs, uint struct_size);

    [LibraryImport(Library)]
    internal static partial nint g_unix_fd_source_new(int fd, int condition);

    [LibraryImport(Library)]
    internal static partial void g_source_set_callback(GLibSource source, nint func, nint data, nint notify);

    [LibraryImport(Library)]
    internal static partial uint g_source_attach(GLibSource source, GLibMainContext context);

    [LibraryImport(Library)]
    internal static partial void g_source_set_ready_time(GLibSource source, long ready_time);

    [LibraryImport(Library)]
    internal static partial void g_source_set_ready_time(nint source, long ready_time);

    [LibraryImport(Library)]
    internal static partial void g_source_destroy(nint source);

    [LibraryImport(Library)]
    internal static partial void g_source_unref(nint source);
}
