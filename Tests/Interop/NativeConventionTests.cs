using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class NativeConventionTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Interop = typeof(SyscallException).Assembly;

    private static IEnumerable<(MethodInfo Method, LibraryImportAttribute Import)> NativeCalls =>
        from type in Interop.GetTypes()
        from method in type.GetMethods(Declared)
        let import = method.GetCustomAttribute<LibraryImportAttribute>()
        where import is not null
        select (method, import);

    [Fact]
    public void Every_call_of_libc_sets_the_last_error_unless_it_returns_it()
    {
        var libc = NativeCalls.Where(call => call.Import.LibraryName == "libc").ToList();

        libc.Count.ShouldBeGreaterThan(40);
        libc.Where(call => call.Import.SetLastError == ReturnsErrorNumber(call.Method)).Select(call => call.Method.Name)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Calls_go_to_libc_and_glib_only() => NativeCalls.Select(call => call.Import.LibraryName).Distinct()
        .ShouldBe(["libc", "libglib-2.0.so.0"], ignoreOrder: true);

    [Fact]
    public void No_call_suppresses_the_transition_of_the_garbage_collector() =>
        NativeCalls.Where(call => call.Method.IsDefined(typeof(SuppressGCTransitionAttribute))).ShouldBeEmpty();

    [Fact]
    public void Native_declarations_are_not_public() =>
        NativeCalls.Where(call => call.Method.IsPublic || call.Method.DeclaringType!.IsPublic).ShouldBeEmpty();

    [Fact]
    public void Public_structs_are_readonly_unless_somebody_else_writes_them() => Interop.GetExportedTypes()
        .Where(type => type.IsValueType && !type.IsEnum && !type.IsDefined(typeof(IsReadOnlyAttribute)))
        .ShouldBe([typeof(PollDescriptor), typeof(InotifyReader)], ignoreOrder: true);

    private static bool ReturnsErrorNumber(MethodInfo method) =>
        method.Name.StartsWith("posix_spawn", StringComparison.Ordinal) || method.Name.EndsWith("_r", StringComparison.Ordinal);
}
