using System;
using System.IO;
using System.Runtime.Versioning;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Streams.Loop;

namespace Rx.Hypervisor.Tests.Streams.Host;

[SupportedOSPlatform("linux")]
internal sealed class LinuxHostFixture : HostFixture
{
    private readonly EpollFixture _loop = new();
    private readonly TemporaryFolder _folder = new();

    internal LinuxHostFixture() => Host = new LinuxHost(_loop.Poll);

    internal override IHost Host { get; }

    internal override string Root => _folder.Path;

    internal override int OpenHandles => KernelView.CountOpen(_folder.Path);

    internal override void RunUntil(Func<bool> condition) => _loop.RunUntil(condition);

    internal override ProcessLaunch Program(string script, Action<VirtualProcess> main) => new("/bin/sh", ["-c", script]);

    // The listener is nonblocking, in the child too: it waits with select.
    internal override ProcessLaunch Greeter() => new("/usr/bin/perl", ["-MSocket", "-e", """
        open(my $listener, '+<&=', 3) or die;
        vec(my $three, 3, 1) = 1;
        while (select(my $ready = $three, undef, undef, undef)) {
            accept(my $client, $listener) or next;
            syswrite($client, 'hello');
            close($client);
        }
        """]);

    internal override string SmallDisk(int kiB)
    {
        string path = this["small"];
        Directory.CreateDirectory(path);
        Do(() =>
        {
            Native.EnterOwnMountNamespace(); // Of the loop's thread: the mount goes with it, however the test ends.
            Native.MountMemory(path, kiB);
        });
        return path;
    }

    internal override void WriteAsOther(string path, string text) => File.WriteAllText(path, text);

    internal override void RemoveAsOther(string folder) => Directory.Delete(folder, recursive: true);

    public override void Dispose()
    {
        _loop.Dispose();
        _folder.Dispose();
    }
}
