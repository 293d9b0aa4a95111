using System;
using System.CommandLine;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon;

/// <summary>The command line is libvirtd's.</summary>
[SupportedOSPlatform("linux")]
public sealed class DaemonCommandTests
{
    private DaemonArguments? _seen;

    [Fact]
    public void Without_options_it_runs_in_the_foreground() => Parse().ShouldBe(new DaemonArguments());

    [Theory]
    [InlineData("-d", "-l", "-v", "-f", "/f", "-p", "/p", "-t", "30")]
    [InlineData("-dlv", "-f/f", "-p/p", "-t30")]
    [InlineData("--daemon", "--listen", "--verbose", "--config=/f", "--pid-file=/p", "--timeout=30")]
    public void Options_may_be_written_as_libvirts_are(params string[] arguments) => Parse(arguments).ShouldBe(new DaemonArguments
    {
        GoesToBackground = true,
        Listens = true,
        IsVerbose = true,
        ConfigFile = "/f",
        PidFile = "/p",
        IdleTime = TimeSpan.FromSeconds(30),
    });

    [Fact]
    public void A_relative_path_means_what_it_means_here() => Parse("-f", "a.conf").ConfigFile.ShouldBe(Path.GetFullPath("a.conf"));

    [Theory]
    [InlineData("-t", "-1")]
    [InlineData("-t", "2147484")]
    [InlineData("-t", "soon")]
    [InlineData("-f")]
    [InlineData("--nope")]
    [InlineData("more")]
    public void What_is_wrong_is_refused(params string[] arguments) => Command().Parse(arguments).Errors.ShouldNotBeEmpty();

    [Fact]
    public void What_runs_in_the_background_is_told_the_same()
    {
        DaemonArguments all = Parse("-dlv", "-f/f", "-p/p", "-t30", "--root", "/r");
        Parse([.. all.InBackground()]).ShouldBe(all with { GoesToBackground = false, IsInBackground = true });
        Parse([.. new DaemonArguments().InBackground()]).ShouldBe(new DaemonArguments { IsInBackground = true });
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-V")]
    public void The_version_is_told_as_libvirtd_does(string option)
    {
        var output = new StringWriter();
        Command().Parse(option).Invoke(new InvocationConfiguration { Output = output }).ShouldBe(0);
        output.ToString().ShouldBe($"rxhvd (Rx.Hypervisor) {Product.Version}\n");
        _seen.ShouldBeNull();
    }

    private Command Command() => DaemonCommand.Create(arguments =>
    {
        _seen = arguments;
        return Task.FromResult(DaemonExit.Done);
    });

    private DaemonArguments Parse(params string[] arguments)
    {
        ParseResult parsed = Command().Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        parsed.Invoke().ShouldBe(0);
        return _seen.ShouldNotBeNull();
    }
}
