using System;
using System.IO;
using System.Runtime.Versioning;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

[SupportedOSPlatform("linux")]
public sealed class LinuxHostTests : HostConformance
{
    private const int Nobody = 65534;
    private readonly LinuxHostFixture _fixture;

    public LinuxHostTests()
        : this(new LinuxHostFixture())
    {
    }

    private LinuxHostTests(LinuxHostFixture fixture)
        : base(fixture) => _fixture = fixture;

    [RootFact]
    public void What_may_not_be_touched_is_an_error_that_says_so()
    {
        string file = _fixture["file"];
        File.WriteAllText(file, "secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        AsNobody(() => _fixture.Host.Files.Look(file)).ShouldBeNull();
        ShouldBeDenied(() => _fixture.Host.Files.Read(file, limit: 100), $"cannot read '{file}': Permission denied");
        ShouldBeDenied(() => Replace(file), $"cannot write '{file}': Permission denied");
        ShouldBeDenied(() => Delete(file), $"cannot delete '{file}': Permission denied");
        ShouldBeDenied(() => _fixture.Host.Files.List(_fixture.Root), $"cannot list '{_fixture.Root}': Permission denied");
        ShouldBeDenied(() => Make(_fixture["sub"]), $"cannot make the folder '{_fixture["sub"]}': Permission denied");
        ShouldBeDenied(
            () => _fixture.Host.Sockets.Listen(_fixture["socket"]),
            $"cannot listen on '{_fixture["socket"]}': Permission denied");
        File.ReadAllText(file).ShouldBe("secret");
    }

    [Fact]
    public void Files_and_folders_are_the_owners_alone()
    {
        _fixture.Do(() => _fixture.Host.Files.CreateDirectory(_fixture["a/b"]));
        _fixture.Do(() => _fixture.Host.Files.Replace(_fixture["a/file"], "words"u8));

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(_fixture["a/file"]).ShouldBe(Owner);
        File.GetUnixFileMode(_fixture["a/b"]).ShouldBe(Owner | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Links_are_followed_to_what_is_there()
    {
        File.WriteAllText(_fixture["file"], "words");
        File.CreateSymbolicLink(_fixture["link"], _fixture["file"]);
        File.CreateSymbolicLink(_fixture["broken"], _fixture["none"]);
        File.CreateSymbolicLink(_fixture["loop"], _fixture["loop"]);

        _fixture.Do(() => _fixture.Host.Files.Look(_fixture["link"])).ShouldNotBeNull().Length.ShouldBe(5);
        _fixture.Do(() => _fixture.Host.Files.Look(_fixture["broken"])).ShouldBeNull();
        _fixture.Do(() => _fixture.Host.Files.Look(_fixture["loop"])).ShouldBeNull();
        _fixture.Do(() => _fixture.Host.Files.Look("/bin/sh")).ShouldNotBeNull().IsExecutable.ShouldBeTrue();
    }

    [Fact]
    public void A_child_that_was_let_go_leaves_no_zombie()
    {
        var launch = new ProcessLaunch("/bin/sh", ["-c", "exec sleep 1000"]);
        IHostProcess process = _fixture.Do(() => _fixture.Host.Processes.Launch(launch));
        using PidHandle handle = PidFd.Open(process.Id);

        _fixture.Do(process.Dispose);
        PidFd.SendSignal(handle, (int)ProcessSignal.Kill);

        _fixture.RunUntil(() => !PidFd.SendSignal(handle, 0)); // A zombie still takes signals.
    }

    private protected override void KillByOther(IHostProcess process)
    {
        using PidHandle handle = PidFd.Open(process.Id);
        PidFd.SendSignal(handle, (int)ProcessSignal.Kill);
    }

    private bool Replace(string path)
    {
        _fixture.Host.Files.Replace(path, "words"u8);
        return true;
    }

    private bool Delete(string path)
    {
        _fixture.Host.Files.Delete(path);
        return true;
    }

    private bool Make(string path)
    {
        _fixture.Host.Files.CreateDirectory(path);
        return true;
    }

    private void ShouldBeDenied<T>(Func<T> action, string message)
        => Should.Throw<HypervisorException>(() => AsNobody(action)).Message.ShouldBe(message);

    private T AsNobody<T>(Func<T> action) => _fixture.Do(() =>
    {
        Native.UseFilesAs(Nobody); // The loop's thread alone.
        try
        {
            return action();
        }
        finally
        {
            Native.UseFilesAs(0);
        }
    });
}
