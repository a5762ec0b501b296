<?php

// Report an employee by HTTP and print what became of it. Needs the extension curl (Debian: php-curl).
$event = [
    'specversion' => '1.0',
    'id' => bin2hex(random_bytes(16)), // of this report: the same one if you send it again
    'source' => '/simpeg',
    'type' => 'employee.reported.v1',
    'time' => date(DATE_RFC3339),
    'data' => [
        'nip' => '199001012015032000',
        'name' => 'Sariwangi Padmanegara',
        'unit_code' => 'BKPSDM-PKAP',
        'position' => 'Analis SDM Aparatur Ahli Muda',
        'superior_nip' => '197505052000031000',
        'effective_on' => '2025-07-01',
    ],
];
$curl = curl_init(getenv('INTAKE_URL') . '/v1/events');
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => json_encode($event, JSON_THROW_ON_ERROR),
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/cloudevents+json',
        'Authorization: Bearer ' . getenv('SOURCE_KEY'),
    ],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$body = curl_exec($curl);
if ($body === false) {
    throw new RuntimeException(curl_error($curl));
}
$answer = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
if ($status !== 202) { // nothing is stored: mend it, or wait (429, 503) and send it again
    throw new RuntimeException("$status: {$answer['detail']}");
}
foreach ($answer['items'] as $item) {
    echo "tanda terima {$item['receipt']}, hasil: {$item['outcome']}\n";
    foreach ($item['faults'] as $fault) {
        $field = $fault['field'] ?? '';
        echo "{$fault['code']} $field: {$fault['sentence']}\n";
    }
}
