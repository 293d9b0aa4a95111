# A guest's life through libvirt's Perl binding, with its events. Each line is one observation.
use strict;
use warnings;
use Sys::Virt;
use Sys::Virt::Event;

my ($uri, $readOnlyUri, $folder) = @ARGV;
Sys::Virt::Event::register_default();
my $xml = "<domain type='qemu'><name>perl</name><uuid>7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f11</uuid><memory unit='MiB'>16</memory>"
    . "<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>";
my @told;

sub tried {
    my ($what, $call) = @_;
    my $answer = eval { $call->() };
    print "$what -> ", ($@ ? join(" ", $@->code, $@->domain, $@->level) : defined $answer ? "done" : "nothing"), "\n";
}

my $connection = Sys::Virt->new(uri => $uri);
my $callback = $connection->domain_event_register_any(
    undef, Sys::Virt::Domain::EVENT_ID_LIFECYCLE, sub { my ($c, $d, $event, $detail) = @_; push @told, "$event/$detail"; });
print "type ", $connection->get_type(), " ", ($connection->is_secure() ? 1 : 0), ($connection->is_encrypted() ? 1 : 0), "\n";
print "domains ", $connection->num_of_domains(), " ", $connection->num_of_defined_domains(), "\n";
my $domain = $connection->define_domain($xml);
print "defined ", $domain->get_name(), " ", $domain->get_uuid_string(), " ", $domain->get_id() == -1 || $domain->get_id(), "\n";
print "listed ", join(",", map { $_->get_name() } $connection->list_defined_domains()), "\n";
tried("suspend", sub { $domain->suspend() });
$domain->create();
print "active ", join(" ", ($domain->is_active() ? 1 : 0), $domain->get_state()), "\n";
print "listed ", join(",", map { $_->get_name() } $connection->list_domains()), "\n";
print "all ", join(",", map { $_->get_name() } $connection->list_all_domains(Sys::Virt::Domain::LIST_ACTIVE)), "\n";
tried("create", sub { $domain->create() });
$domain->suspend();
print "paused ", join(" ", $domain->get_state()), "\n";
$domain->resume();
$domain->set_autostart(1);
print "autostart ", $domain->get_autostart(), "\n";
my $info = $domain->get_info();
print "info $info->{state} $info->{maxMem} $info->{memory} $info->{nrVirtCpu}\n";
print "vcpus ", $domain->get_vcpus(Sys::Virt::Domain::VCPU_MAXIMUM), "\n";
tried("metadata", sub { $domain->get_metadata(Sys::Virt::Domain::METADATA_TITLE) });
$domain->set_metadata(Sys::Virt::Domain::METADATA_TITLE, "Pearl", undef, undef, Sys::Virt::Domain::AFFECT_CONFIG);
print "title ", $domain->get_metadata(Sys::Virt::Domain::METADATA_TITLE, undef, Sys::Virt::Domain::AFFECT_CONFIG), "\n";
my @stats = $connection->get_all_domain_stats(Sys::Virt::Domain::STATS_STATE);
print "stats ", scalar(@stats), " ", $stats[0]->{data}->{"state.state"}, "\n";
$domain->destroy();
$domain->undefine();
tried("lookup", sub { $connection->get_domain_by_name("perl") });
while (@told < 8) { Sys::Virt::Event::run_default(); }
print "told @told\n";
$connection->domain_event_deregister_any($callback);
