<?php
// The same office on PHP's own SOAP server: another's reading of the same WSDL.
// Run by `php -S`; SERVER_STATE is a file for what it holds.

const TOKEN = 'kunci';

function held(): array
{
    $state = @file_get_contents(getenv('SERVER_STATE'));
    return $state ? json_decode($state, true) : [];
}

function allowed(string $token): void
{
    if ($token !== TOKEN) {
        throw new SoapFault('Client.Token', 'token salah');
    }
}

class Office
{
    public function cek($token, $nip)
    {
        allowed($token);
        $found = held()[$nip] ?? null;
        return json_encode($found ? ['error_code' => 0] + $found : ['error_code' => 404], JSON_UNESCAPED_UNICODE);
    }

    public function simpan($token, $usulan)
    {
        allowed($token);
        $held = held();
        foreach ($usulan as $each) {
            $held[$each->nip] = ['nip' => $each->nip, 'nama' => $each->nama, 'tahun' => $each->tahun];
        }
        file_put_contents(getenv('SERVER_STATE'), json_encode($held));
        return json_encode(['error_code' => 0, 'jumlah' => count($usulan)]);
    }

    public function daftar($token, $tahun)
    {
        allowed($token);
        return array_values(array_filter(held(), fn ($each) => $each['tahun'] === $tahun));
    }
}

if (isset($_GET['siap'])) {
    exit('siap');
}
$server = new SoapServer(__DIR__ . '/office.wsdl', ['cache_wsdl' => WSDL_CACHE_NONE]);
$server->setClass('Office');
$server->handle();
