using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Config;

/// <summary>What a configuration file may say, and what the daemon makes of it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConfigFileTests
{
    [Fact]
    public void A_file_that_says_nothing_leaves_the_defaults()
        => ConfigFile.Parse("f", "# nothing").Settings.ShouldBe(new DaemonSettings());

    [Fact]
    public void Settings_are_taken_over()
    {
        DaemonSettings settings = ConfigFile.Parse("f", """
            unix_sock_dir = "/run/other"
            unix_sock_group = "libvirt"
            unix_sock_rw_perms = "0660"
            libvirt_sockets = 1
            log_level = 1
            log_filters = "1:qemu 4:rpc"
            shutdown_guests = "shutdown-save"
            shutdown_deadline = 7
            startup_at_once = 2
            events_journal_size = 3
            """).Settings;

        settings.SocketDirectory.ShouldBe("/run/other");
        settings.SocketGroup.ShouldBe("libvirt");
        settings.ReadWriteMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        settings.TakesLibvirtSockets.ShouldBeTrue();
        settings.LogLevel.ShouldBe(1);
        settings.LogFilters.ShouldBe("1:qemu 4:rpc");
        settings.Shutdown.ShouldBe(new ShutdownPlan { Guests = GuestsAtStop.ShutDownThenSave, Deadline = TimeSpan.FromSeconds(7) });
        settings.Startup.AtOnce.ShouldBe(2);
        settings.Journal.MaxBytes.ShouldBe(3L * 1024 * 1024);
    }

    [Fact]
    public void Setting_by_setting_what_is_shown_can_be_read_and_is_the_same()
    {
        var defaults = new DaemonSettings();
        foreach (ConfigKey key in ConfigKeys.All.Where(key => key.Show(defaults).Length > 0))
        {
            DaemonSettings again = ConfigFile.Parse("f", $"{key.Name} = {key.Show(defaults)}").Settings;
            key.Show(again).ShouldBe(key.Show(defaults), key.Name);
            key.Copy(defaults, again).ShouldBe(again, key.Name);
        }
    }

    [Fact]
    public void What_is_read_in_vain_is_warned_of()
        => ConfigFile.Parse("/etc/f", "\nmax_workers = 20\nadmin_max_clients = 5").Warnings.ShouldBe(
        [
            "/etc/f:2:1: 'max_workers' has no effect: There are no worker threads: one loop serves all clients.",
            "/etc/f:3:1: 'admin_max_clients' has no effect: There is no administration socket.",
        ]);

    [Theory]
    [InlineData("unix_sock_grp = 'x'", "1:1: there is no setting 'unix_sock_grp'; did you mean 'unix_sock_group'?")]
    [InlineData("zebra = 1", "1:1: there is no setting 'zebra'")]
    [InlineData("log_level = 5", "1:13: 5 is not within 0 to 4")]
    [InlineData("log_level = '3'", "1:13: a number from 0 to 4 is wanted, not a text")]
    [InlineData("unix_sock_dir = 7", "1:17: a text in quotes is wanted, not a number")]
    [InlineData("unix_sock_dir = 'run'", "1:17: 'run' is no absolute path")]
    [InlineData("unix_sock_rw_perms = '0888'", "1:22: '0888' is no mode: it has three octal digits, as \"0660\"")]
    [InlineData("unix_sock_rw_perms = '7777'", "1:22: '7777' is no mode: it has three octal digits, as \"0660\"")]
    [InlineData("log_filters = 'qemu'", "1:15: 'qemu' is no filter: it begins with a level from 0 to 4 and a colon")]
    [InlineData("log_filters = '1:+'", "1:15: '1:+' is no filter: nothing stands behind the colon")]
    [InlineData("log_outputs = '1:printer'", "1:15: '1:printer' is no output: behind the level stands stderr, journald, syslog:NAME or file:PATH")]
    [InlineData("log_outputs = '1:file:log'", "1:15: '1:file:log' is no output: the path of a file is absolute")]
    [InlineData("shutdown_guests = 'maybe'", "1:19: 'maybe' is none of shutdown, shutdown-save, save, destroy")]
    [InlineData("access_drivers = [ 'polkit' ]", "1:18: only [] is possible: who may open a socket may use all of it; the mode and the group of the sockets say who may")]
    public void What_is_not_possible_is_told_with_file_line_and_column(string text, string error)
    {
        DaemonException e = Should.Throw<DaemonException>(() => ConfigFile.Parse("/etc/f", text));
        e.Message.ShouldBe($"/etc/f:{error}");
        e.Exit.ShouldBe(DaemonExit.Configuration);
    }

    [Fact]
    public void A_missing_file_is_an_error_only_where_it_was_asked_for()
    {
        ConfigFile.Read("/nowhere/rxhvd.conf", mayBeMissing: true).Settings.ShouldBe(new DaemonSettings());
        Should.Throw<DaemonException>(() => ConfigFile.Read("/nowhere/rxhvd.conf", mayBeMissing: false)).Exit.ShouldBe(DaemonExit.Configuration);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error()
    {
        using var folder = new TemporaryDirectory();
        Should.Throw<DaemonException>(() => ConfigFile.Read(folder.Path, mayBeMissing: true)).Message.ShouldContain(folder.Path);
    }

    [Fact]
    public void A_name_is_not_given_twice() => ConfigKeys.All.Select(static key => key.Name).ShouldBeUnique();

    /// <summary>Of libvirtd.conf of libvirt 9.0, so that its file can be used: none is unknown.</summary>
    [Fact]
    public void Every_setting_of_libvirt_is_known()
    {
        string[] known = [.. ConfigKeys.All.Select(static key => key.Name)];
        LibvirtSettings().Except(known).ShouldBeEmpty();
    }

    private static string[] LibvirtSettings() => """
        listen_tls listen_tcp tls_port tcp_port listen_addr unix_sock_group unix_sock_ro_perms unix_sock_rw_perms unix_sock_admin_perms unix_sock_dir
        auth_unix_ro auth_unix_rw auth_tcp auth_tls tcp_min_ssf access_drivers key_file cert_file ca_file crl_file tls_no_sanity_certificate
        tls_no_verify_certificate tls_allowed_dn_list tls_priority sasl_allowed_username_list max_clients max_queued_clients max_anonymous_clients min_workers
        max_workers prio_workers max_client_requests admin_min_workers admin_max_workers admin_max_clients admin_max_queued_clients
        admin_max_client_requests log_level log_filters log_outputs audit_level audit_logging host_uuid host_uuid_source keepalive_interval
        keepalive_count keepalive_required admin_keepalive_required admin_keepalive_interval admin_keepalive_count ovs_timeout
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
