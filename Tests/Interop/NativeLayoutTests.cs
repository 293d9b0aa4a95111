using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class NativeLayoutTests
{
    private static readonly Architecture Here = RuntimeInformation.ProcessArchitecture;

    [Fact]
    public void Declarations_agree_with_glibc() => ShouldCompile(["gcc"], Here);

    // musl comes without the kernel's headers: those of the system stand in, after its own.
    [Fact]
    public void Declarations_agree_with_musl() => ShouldCompile(
        ["musl-gcc", "-idirafter", "/usr/include", "-idirafter", $"/usr/include/{Triplet}"], Here);

    [Fact]
    public void Declarations_agree_with_glibc_on_arm64() =>
        ShouldCompile(["aarch64-linux-gnu-gcc"], Architecture.Arm64);

    [Fact]
    public void A_wrong_size_is_noticed() => Compile(["gcc"], Assertion("sizeof(int)", 5)).ShouldContain("sizeof(int)");

    [Fact]
    public void The_layout_in_use_is_that_of_this_machine()
    {
        EpollEvent.DataOffset.ShouldBe(EpollEvent.DataOffsetOn(Here));
        EpollEvent.Size.ShouldBe(EpollEvent.SizeOn(Here));
        Libc.O_DIRECTORY.ShouldBe(Libc.DirectoryFlagOn(Here));
        Libc.SYS_statx.ShouldBe(Libc.StatxNumberOn(Here));
    }

    private static string Triplet => Here == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    private static void ShouldCompile(string[] compiler, Architecture architecture)
    {
        var source = new StringBuilder(NativeLayout.Includes).AppendLine();
        foreach ((string expression, long value) in NativeLayout.On(architecture))
        {
            source.AppendLine(Assertion(expression, value));
        }

        Compile(compiler, source.ToString()).ShouldBeEmpty();
    }

    // Compared as 64 bits: 0x80000000 is negative in some headers and positive in others.
    private static string Assertion(string expression, long value) =>
        $"_Static_assert((unsigned int)({expression}) == (unsigned int){value}LL, \"{expression} is not {value}\");";

    private static string Compile(string[] compiler, string source)
    {
        using var folder = new TemporaryDirectory();
        string file = folder["layout.c"];
        File.WriteAllText(file, source);
        (ReapResult result, string errors) = Child.OutputAndResult(
            new SpawnRequest("/usr/bin/env", [.. compiler, "-std=gnu11", "-fsyntax-only", file]));
        (result == new ReapResult(ReapKind.Exited, 0)).ShouldBe(errors.Length == 0, errors);
        return errors;
    }
}
