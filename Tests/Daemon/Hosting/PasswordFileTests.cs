using System.IO;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon;
using Rx.Hypervisor.Daemon.Hosting;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Hosting;

/// <summary>What is kept of passwords.</summary>
[SupportedOSPlatform("linux")]
public sealed class PasswordFileTests
{
    [Fact]
    public void A_password_is_set_replaced_and_taken_away()
    {
        using var folder = new TemporaryDirectory();
        var file = new PasswordFile(folder["config/passwords"]);
        file.Find("ford").ShouldBeNull();

        file.Set("ford", "a towel");
        file.Set("arthur", "tea");
        string first = file.Find("ford")!.ToString();
        file.Set("ford", "a towel");

        file.Find("ford")!.ToString().ShouldNotBe(first); // Another salt.
        file.Set("ford", null);
        file.Find("ford").ShouldBeNull();
        file.Find("arthur").ShouldNotBeNull();
        File.GetUnixFileMode(folder["config/passwords"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("#a")]
    [InlineData("a\nb")]
    public void A_name_that_would_be_something_else_in_the_file_is_refused(string user)
    {
        using var folder = new TemporaryDirectory();
        Should.Throw<DaemonException>(() => new PasswordFile(folder["passwords"]).Set(user, "x")).Exit.ShouldBe(DaemonExit.Usage);
    }

    [Fact]
    public void People_may_write_in_it_and_a_line_that_is_none_lets_nobody_in()
    {
        using var folder = new TemporaryDirectory();
        var file = new PasswordFile(folder["passwords"]);
        File.WriteAllText(folder["passwords"], "# who may\n\nford:a towel\n");

        Should.Throw<HypervisorException>(() => file.Find("ford")).Code.ShouldBe(ErrorCode.AuthFailed);
        file.Find("# who may").ShouldBeNull();
        file.Set("arthur", "tea");
        File.ReadAllText(folder["passwords"]).ShouldStartWith("# who may\n\nford:a towel\narthur:SCRAM-SHA-256$");
    }
}
